// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.DecoderGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sessions of one model, one a form of probe graph, made when first needed.
 *
 * <p>A model too large for one array is written once to a temporary folder; its further forms refer
 * to the same data file.
 */
final class OrtSessions implements AutoCloseable {
  private final OrtEngine engine;
  private final DecoderGraph decoder;
  private final Path file;
  private final Map<ProbeSpec, OrtSession> open = new HashMap<>();
  private OnnxModel onDisk;
  private Path folder;
  private boolean closed;

  OrtSessions(OrtEngine engine, DecoderGraph decoder, Path file) {
    this.engine = engine;
    this.decoder = decoder;
    this.file = file;
  }

  OrtEngine engine() {
    return engine;
  }

  synchronized OrtSession get(ProbeSpec spec) {
    if (closed) {
      throw new IllegalStateException("the model " + file + " is closed");
    }
    OrtSession session = open.get(spec);
    if (session == null) {
      session = create(spec);
      open.put(spec, session);
    }
    return session;
  }

  private OrtSession create(ProbeSpec spec) {
    try {
      OnnxModel base = OnnxFile.isLarge(decoder.model()) ? onDisk() : decoder.model();
      OnnxModel model =
          spec.isPlain() ? base : base.withGraph(new ProbeGraph(decoder, spec).apply(base.graph()));
      if (folder == null) {
        return engine.open(OnnxFile.toBytes(model));
      }
      Path variant = folder.resolve("form" + open.size() + ".onnx");
      OnnxFile.write(model, variant);
      return engine.open(variant);
    } catch (OrtException e) {
      throw new InputException(
          file,
          "graph",
          "ONNX Runtime refuses it: " + e.getMessage(),
          "Export the model again, or use another device.",
          e);
    }
  }

  private OnnxModel onDisk() {
    if (onDisk == null) {
      try {
        folder = Files.createTempDirectory("bridle");
        Path written = folder.resolve("model.onnx");
        OnnxFile.write(decoder.model(), written);
        onDisk = OnnxFile.read(written);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return onDisk;
  }

  @Override
  public synchronized void close() {
    closed = true;
    List<OrtSession> sessions = List.copyOf(open.values());
    open.clear();
    for (OrtSession session : sessions) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("a session did not close", e);
      }
    }
    deleteFolder();
  }

  private void deleteFolder() {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
      folder = null;
      onDisk = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
