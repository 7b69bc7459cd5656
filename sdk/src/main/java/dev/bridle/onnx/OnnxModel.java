// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model file: a graph and the versions it was written for.
 *
 * @param irVersion the file format's version
 * @param producer who wrote the file
 * @param opsets operator-set versions by domain; the empty domain is ONNX's own
 * @param graph the main graph
 * @param metadata free text by key
 * @param rest what else the file said
 */
public record OnnxModel(
    long irVersion,
    String producer,
    Map<String, Long> opsets,
    OnnxGraph graph,
    Map<String, String> metadata,
    Remainder rest) {
  /** Copies the maps. */
  public OnnxModel {
    opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /**
   * {@return the same model with another graph}
   *
   * @param other the graph
   */
  public OnnxModel withGraph(OnnxGraph other) {
    return new OnnxModel(irVersion, producer, opsets, other, metadata, rest);
  }

  /**
   * {@return the same model with one more line of metadata}
   *
   * @param key what it is about
   * @param value what it says
   */
  public OnnxModel withMetadata(String key, String value) {
    Map<String, String> more = new TreeMap<>(metadata);
    more.put(key, value);
    return new OnnxModel(irVersion, producer, opsets, graph, more, rest);
  }
}
