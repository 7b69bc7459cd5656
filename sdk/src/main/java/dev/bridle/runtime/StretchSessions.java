// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A session for every stretch of a decoder; together they hold its weights once. */
final class StretchSessions implements AutoCloseable {
  private final OrtEngine engine;
  private final List<Segment> segments;
  private final List<OrtSession> sessions = new ArrayList<>();

  StretchSessions(OrtEngine engine, List<Segment> segments) {
    this.engine = engine;
    this.segments = segments;
    try {
      for (Segment segment : segments) {
        sessions.add(open(segment.model()));
      }
    } catch (OrtException e) {
      close();
      throw new InputException(
          "the model cannot be cut into layers: " + e.getMessage(),
          "Use a graph built from its checkpoint.");
    }
  }

  int count() {
    return segments.size();
  }

  Segment segment(int index) {
    return segments.get(index);
  }

  OrtSession session(int index) {
    return sessions.get(index);
  }

  OrtEngine engine() {
    return engine;
  }

  /** A session of a stretch, or of a changed one; whoever opens one more closes it. */
  OrtSession open(OnnxModel model) throws OrtException {
    if (!OnnxFile.isLarge(model)) {
      return engine.open(OnnxFile.toBytes(model));
    }
    try {
      Path folder = Files.createTempDirectory("bridle");
      try {
        Path file = folder.resolve("stretch.onnx");
        OnnxFile.write(model, file);
        return engine.open(file);
      } finally {
        TemporaryFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (OrtSession session : sessions) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("a session did not close", e);
      }
    }
    sessions.clear();
  }
}
