// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.onnx.GraphPass;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.probe.ProbeGraph;
import dev.bridle.probe.ProbeSpec;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The sessions of one model, one a form of probe graph, made when first needed.
 *
 * <p>A session that is closed under a run takes the process with it, so runs borrow sessions, and
 * closing waits until they are given back.
 *
 * <p>The weights of a large model are mapped from data files, which all its forms share: from its
 * own where it has them, else from one that is written to a temporary folder once.
 */
final class OrtSessions implements AutoCloseable {
  /** Constants of whole numbers beyond this size are weights. */
  private static final long QUANTISED = 1 << 20;

  private final OrtEngine engine;
  private final DecoderGraph decoder;
  private final Path file;
  private final Map<ProbeSpec, OrtSession> open = new HashMap<>();
  private final ReentrantReadWriteLock runs = new ReentrantReadWriteLock();
  private OnnxModel onDisk;
  private Path folder;
  private volatile boolean closed;

  OrtSessions(OrtEngine engine, DecoderGraph decoder, Path file) {
    this.engine = engine;
    this.decoder = decoder;
    this.file = file;
  }

  OrtEngine engine() {
    return engine;
  }

  /** A session, and the promise that it stays open meanwhile. */
  record Loan(OrtSession session, Runnable giveBack) implements AutoCloseable {
    @Override
    public void close() {
      giveBack.run();
    }
  }

  /** Lends a session to the calling thread, which must give it back. */
  Loan lend(ProbeSpec spec) {
    requireOpen();
    runs.readLock().lock();
    try {
      return new Loan(get(spec), runs.readLock()::unlock);
    } catch (RuntimeException | Error e) {
      runs.readLock().unlock();
      throw e;
    }
  }

  /** A session of a copy that is needed once; the caller closes it. */
  synchronized OrtSession once(GraphPass pass) throws OrtException {
    requireOpen();
    OnnxModel base = base();
    return session(base.withGraph(pass.apply(base.graph())));
  }

  private synchronized OrtSession get(ProbeSpec spec) {
    requireOpen();
    OrtSession session = open.get(spec);
    if (session == null) {
      session = create(spec);
      open.put(spec, session);
    }
    return session;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model " + file + " is closed");
    }
  }

  private OrtSession create(ProbeSpec spec) {
    try {
      boolean asItIs = spec.isPlain() && decoder.ports().logitsType() == ElementType.FLOAT32;
      return asItIs ? session(base()) : once(new ProbeGraph(decoder, spec));
    } catch (OrtException e) {
      throw refusal(e);
    }
  }

  /** What it means that no session can be made of the graph. */
  InputException refusal(OrtException e) {
    return new InputException(
        file,
        "graph",
        "ONNX Runtime refuses it: " + RunFailure.words(e),
        "Export the model again, or use another device.",
        e);
  }

  private OrtSession session(OnnxModel model) throws OrtException {
    if (!OnnxFile.isLarge(decoder.model())) {
      return engine.open(OnnxFile.toBytes(model));
    }
    Path data = OnnxFile.dataFolder(onDisk).orElseThrow();
    return engine.open(OnnxFile.toBytes(model, data), data, isQuantised(onDisk));
  }

  private OnnxModel base() {
    if (!OnnxFile.isLarge(decoder.model())) {
      return decoder.model();
    }
    if (onDisk == null) {
      onDisk = OnnxFile.dataFolder(decoder.model()).isPresent() ? decoder.model() : written();
    }
    return onDisk;
  }

  private OnnxModel written() {
    try {
      folder = Files.createTempDirectory("bridle");
      Path copy = folder.resolve("model.onnx");
      OnnxFile.write(decoder.model(), copy);
      return OnnxFile.read(copy);
    } catch (IOException e) {
      throw WriteFailure.of(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static boolean isQuantised(OnnxModel model) {
    return model.graph().initializers().values().stream()
        .anyMatch(tensor -> !tensor.type().isFloat() && tensor.byteSize() > QUANTISED);
  }

  @Override
  public void close() {
    if (runs.getReadHoldCount() > 0) {
      throw new IllegalStateException("the model " + file + " was closed by its own run");
    }
    closed = true;
    runs.writeLock().lock();
    try {
      closeSessions();
    } finally {
      runs.writeLock().unlock();
    }
  }

  private synchronized void closeSessions() {
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
    try {
      TemporaryFolder.delete(folder);
      folder = null;
      onDisk = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
