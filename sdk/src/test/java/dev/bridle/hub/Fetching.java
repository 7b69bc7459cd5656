// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Downloads that wait for nothing, and what they leave behind. */
final class Fetching {
  static final int ATTEMPTS = 3;

  /** Far longer than loopback takes, far shorter than a test may. */
  private static final Duration STALL = Duration.ofSeconds(2);

  private final Map<String, String> environment;
  private final List<Duration> waits = new CopyOnWriteArrayList<>();

  Fetching(Map<String, String> environment) {
    this.environment = new TreeMap<>(environment);
  }

  Fetching with(String name, String value) {
    Fetching more = new Fetching(environment);
    more.environment.put(name, value);
    return more;
  }

  Path fetch(String model) {
    return fetch(model, Progress.silent());
  }

  Path fetch(String model, Progress progress) {
    Patience patience =
        new Patience(
            ATTEMPTS,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            STALL,
            time -> {
              waits.add(time);
              Thread.sleep(2);
            });
    return new HubDownload(HubSettings.from(environment), patience)
        .fetch(HubModelId.parse(model), progress);
  }

  /** How long it would have waited. */
  List<Duration> waits() {
    return List.copyOf(waits);
  }

  /** Bytes that no compression and no chance makes alike. */
  static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Every file below a folder, with slashes; links are files. */
  static List<String> files(Path folder) {
    try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
      return all.filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
