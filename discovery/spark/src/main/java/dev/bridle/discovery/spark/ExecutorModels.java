// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.provenance.Digest;
import dev.bridle.runtime.Device;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The models of this executor, each opened when its first part comes and closed when the process
 * ends.
 *
 * <p>This is state of a process, which Bridle has nowhere else. Spark makes tasks anew for every
 * part, and hands them no object that is sure to last: a broadcast value may be thrown out of
 * memory between two parts, and plugins cannot be reached from tasks. A model opened for every part
 * would cost more than the part.
 */
final class ExecutorModels {
  private static final ExecutorModels HERE = new ExecutorModels();

  private final ConcurrentMap<Key, OpenModel> models = new ConcurrentHashMap<>();

  private ExecutorModels() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "bridle-models"));
  }

  /** Those of this process. */
  static ExecutorModels here() {
    return HERE;
  }

  /** What tells models apart; where one stands does not. */
  private record Key(Digest digest, Device device) {}

  OpenModel get(Digest digest, Device device) {
    return models.computeIfAbsent(new Key(digest, device), key -> new OpenModel());
  }

  private void close() {
    models.values().forEach(OpenModel::close);
  }
}
