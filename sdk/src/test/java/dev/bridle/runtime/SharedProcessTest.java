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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is one a process, and others in the process may have started it. */
final class SharedProcessTest {
  @TempDir Path folder;

  /** What a process runs that opens a model; that it used ONNX Runtime before, if told so. */
  static final class Application {
    private Application() {}

    /**
     * Starts ONNX Runtime as anybody would, if wished, and then runs a model.
     *
     * @param arguments the model's folder, and anything more to start ONNX Runtime before
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
      if (arguments.length > 1) {
        OrtEnvironment.getEnvironment();
      }
      try (LanguageModel model = Models.open(Path.of(arguments[0]))) {
        System.out.println("computed " + model.logits(TokenBatch.of(1, 2, 3)));
      }
    }
  }

  @Test
  void aModelRunsWhereSomebodyElseUsedTheRuntimeFirst() throws IOException, InterruptedException {
    assertThat(saidBy("-Da=b", folder.toString(), "before"))
        .contains("computed FloatTensor[1, 3, 64]");
  }

  @Test
  void aLongCommandLineDoesNotEndTheProcess() throws IOException, InterruptedException {
    // ONNX Runtime looks through it; without a deep stack this is the end of the process.
    String option = "-Dlong=" + "x".repeat(20_000);

    assertThat(saidBy(option, folder.toString())).contains("computed FloatTensor[1, 3, 64]");
  }

  private String saidBy(String option, String... arguments)
      throws IOException, InterruptedException {
    TinyModel.llama(folder, 1);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(option);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Application.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The class path of these tests may itself be too long for a runtime that is started bare.
    if (arguments.length > 1) {
      builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    } else {
      builder.environment().remove("ORT_DISABLE_TELEMETRY");
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
