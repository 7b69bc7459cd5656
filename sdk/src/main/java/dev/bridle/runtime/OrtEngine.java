// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import java.nio.file.Path;

/** ONNX Runtime's process-wide environment with its one thread pool, and sessions on it. */
final class OrtEngine {
  private static final String DATA_FOLDER = "session.model_external_initializers_file_folder_path";
  private static final String NO_COPIES = "session.disable_prepacking";

  private final OrtEnvironment environment;
  private final Device device;
  private final int threads;

  OrtEngine(RuntimeSettings settings) {
    this.device = settings.device();
    this.threads =
        settings.threads() > 0 ? settings.threads() : Runtime.getRuntime().availableProcessors();
    this.environment = RoomyStack.call(() -> environment(threads));
  }

  OrtEnvironment environment() {
    return environment;
  }

  Device device() {
    return device;
  }

  OrtSession open(byte[] model) throws OrtException {
    return open(options -> environment.createSession(model, options));
  }

  OrtSession open(Path model) throws OrtException {
    return open(options -> environment.createSession(model.toString(), options));
  }

  /**
   * Opens a model whose large tensors stand in data files, which are mapped and not copied.
   *
   * <p>Kernels otherwise keep rearranged copies of their weights, one a session, that take as much
   * memory as the model again and seconds to make. Floating-point products are as fast without;
   * quantised ones are not.
   */
  OrtSession open(byte[] model, Path data, boolean quantised) throws OrtException {
    return open(
        options -> {
          options.addConfigEntry(DATA_FOLDER, data.toString());
          options.addConfigEntry(NO_COPIES, quantised ? "0" : "1");
          return environment.createSession(model, options);
        });
  }

  /** Makes a session from options that are freed afterwards. */
  private interface Creation {
    OrtSession create(OrtSession.SessionOptions options) throws OrtException;
  }

  private OrtSession open(Creation creation) throws OrtException {
    try (OrtSession.SessionOptions options = options()) {
      options.disablePerSessionThreads();
      return creation.create(options);
    } catch (OrtException e) {
      if (!String.valueOf(e.getMessage()).contains("EnvCreatedWithGlobalThreadPools")) {
        throw e;
      }
    }
    // Somebody else in this process began to use ONNX Runtime, and without a common pool.
    try (OrtSession.SessionOptions options = options()) {
      options.setIntraOpNumThreads(threads);
      return creation.create(options);
    }
  }

  private OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    if (device.kind() == Device.Kind.CUDA) {
      try {
        options.addCUDA(device.ordinal());
      } catch (OrtException e) {
        options.close();
        throw new InputException(
            "CUDA cannot be used here: " + e.getMessage(), "Use --device cpu.");
      }
    }
    return options;
  }

  /** The environment is one a process; whoever comes first decides how many threads it has. */
  private static OrtEnvironment environment(int threads) {
    try {
      OrtEnvironment.ThreadingOptions pool = new OrtEnvironment.ThreadingOptions();
      pool.setGlobalIntraOpNumThreads(threads);
      pool.setGlobalInterOpNumThreads(1);
      pool.setGlobalSpinControl(true);
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bridle", pool);
      environment.setTelemetry(false);
      return environment;
    } catch (IllegalStateException e) {
      return OrtEnvironment.getEnvironment();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not start", e);
    }
  }
}
