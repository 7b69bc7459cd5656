// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is one a process, and others in the process may have started it. */
final class SharedProcessTest {
  @TempDir Path folder;

  /** What a process runs that used ONNX Runtime before it opened a model. */
  static final class Application {
    private Application() {}

    /**
     * Starts ONNX Runtime as anybody would, and then runs a model.
     *
     * @param arguments the model's folder
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
      OrtEnvironment.getEnvironment();
      try (LanguageModel model = Models.open(Path.of(arguments[0]))) {
        System.out.println("computed " + model.logits(TokenBatch.of(1, 2, 3)));
      }
    }
  }

  @Test
  void aModelRunsWhereSomebodyElseUsedTheRuntimeFirst() throws IOException, InterruptedException {
    TinyModel.llama(folder, 1);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).contains("computed FloatTensor[1, 3, 64]");
    assertThat(process.waitFor()).isZero();
  }
}
