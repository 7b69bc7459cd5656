// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.circuit.CircuitSubject;
import dev.bridle.circuit.HeadInput;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An edit does the same to a graph that somebody exported as to the graph built from its
 * checkpoint.
 *
 * <p>All exports of a family in the fixtures hold one seed's weights. The checkpoint is put
 * together from the export that kept every weight under its own name. The files of one exporter
 * take their logits from the first layer's norm instead of the last one's; they are compared after
 * that input is set right.
 */
final class LocatedAgainstBuiltTest {
  /** Two single-precision forward passes of two layers, their sums in another order. */
  private static final float SINGLE = 2e-5f;

  /** Eleven bits a number, through two layers, on logits of up to two. */
  private static final float HALF = 1e-2f;

  private static final Map<String, String> NAMED =
      Map.of(
          "llama", "torch-dynamo-sdpa-op23-noopt-llama",
          "gpt_neox", "torch-dynamo-sdpa-op23-noopt-gpt_neox",
          "gpt2", "torch-dynamo-eager-gpt2");

  private static final Map<String, LanguageModel> BUILT = new HashMap<>();

  private static final TokenBatch BATCH =
      TokenBatch.of(
              List.of(
                  new int[] {127, 91, 85, 88, 39, 78, 92},
                  new int[] {20, 76, 55, 112},
                  new int[] {3, 60, 23, 112, 9, 9, 41}))
          .withPrompts(4, 2, 3);

  @TempDir static Path temporary;

  @AfterAll
  static void close() {
    BUILT.values().forEach(LanguageModel::close);
  }

  /** Every export in floating point of the three families: {@code file family}. */
  static Stream<String> exports() throws IOException {
    try (Stream<String> lines = Files.lines(Shared.path("fixtures/onnx/MANIFEST.tsv"))) {
      return lines
          .skip(1)
          .map(line -> line.substring(0, line.indexOf('\t')))
          .filter(file -> !file.startsWith("pub") && !file.matches(".*(nbits|q4|quant|static).*"))
          .filter(file -> !file.contains("int4") && !file.contains("ORTFAILS"))
          .filter(file -> NAMED.keySet().stream().anyMatch(file::contains))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void anEditChangesLogitsAsItDoesInTheBuiltGraph(String file) {
    LanguageModel built = built(file);
    float tolerance = file.contains("fp16") ? HALF : SINGLE;
    try (LanguageModel located = Models.open(graph(file))) {
      same(located, built, EditPlan.none(), tolerance);
      same(located, built, plan(), tolerance);
      same(located, built, plan().withGate(Gate.GENERATED), tolerance);
      same(located, built, EditPlan.of(new HeadEdit.Scale(head(1, 2), -2.5)), tolerance);
    }
  }

  private static LanguageModel built(String file) {
    String family = NAMED.keySet().stream().filter(file::contains).findFirst().orElseThrow();
    return BUILT.computeIfAbsent(family, LocatedAgainstBuiltTest::build);
  }

  private static Path graph(String file) {
    Path export = Shared.path("fixtures/onnx").resolve(file);
    return file.startsWith("genai")
        ? CircuitSubject.repaired(export.getParent(), temporary)
        : export;
  }

  @ParameterizedTest
  @MethodSource("exports")
  void aHeadReceivesWhatItDoesInTheBuiltGraph(String file) {
    LanguageModel built = built(file);
    float tolerance = file.contains("fp16") ? HALF : SINGLE;
    try (LanguageModel located = Models.open(graph(file))) {
      for (HeadInput input : HeadInput.values()) {
        assertThat(received(located, input))
            .as("by %s", input)
            .containsExactly(received(built, input), within(tolerance));
      }
    }
  }

  /** z of the second layer, one of whose inputs comes along paths from the first. */
  private static float[] received(LanguageModel model, HeadInput input) {
    int[] tokens = {127, 91, 85, 88, 39, 78, 92};
    FloatTensor rows = new FloatTensor(wave(4).toArray(), 1, 16);
    List<Intervention> paths =
        List.of(
            Intervention.of(HeadChange.replace(head(0, 2), 2, 5, rows)).freezingOthers(),
            Intervention.of(HeadChange.replace(head(0, 1), 6, 7, rows)).freezingOthers());
    float[] received = new float[2 * tokens.length * model.shape().zWidth()];
    try (Interventions interventions = model.interventions()) {
      interventions.receive(
          interventions.clean(tokens),
          paths,
          Set.of(1),
          input,
          (path, layer, z) ->
              System.arraycopy(
                  z.data(), 0, received, path * received.length / 2, received.length / 2));
    }
    return received;
  }

  private static void same(
      LanguageModel located, LanguageModel built, EditPlan plan, float tolerance) {
    float[] expected = built.with(plan).logits(BATCH).data();
    float[] actual = located.with(plan).logits(BATCH).data();
    int vocabulary = built.shape().vocabSize();
    for (int row = 0; row < BATCH.rows(); row++) {
      for (int at = BATCH.startOf(row); at < BATCH.length(); at++) {
        for (int token = 0; token < vocabulary; token++) {
          int cell = (row * BATCH.length() + at) * vocabulary + token;
          assertThat(actual[cell])
              .as("row %d, position %d, token %d, %s", row, at, token, plan)
              .isCloseTo(expected[cell], within(tolerance));
        }
      }
    }
  }

  /** One edit of every kind. */
  private static EditPlan plan() {
    return EditPlan.of(
        new HeadEdit.Ablate(head(0, 0)),
        new HeadEdit.Scale(head(0, 1), 3),
        new HeadEdit.Add(head(0, 2), wave(1)),
        new HeadEdit.Replace(head(1, 0), wave(2)),
        new HeadEdit.Project(head(1, 3), wave(3), 0.75));
  }

  private static HeadId head(int layer, int head) {
    return new HeadId(layer, head);
  }

  private static FloatVector wave(int seed) {
    float[] numbers = new float[16];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(seed + 3.7 * i * seed);
    }
    return FloatVector.of(numbers);
  }

  private static LanguageModel build(String family) {
    Path export = Shared.path("fixtures/onnx/" + NAMED.get(family));
    Path folder = temporary.resolve(family);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    OnnxFile.read(export.resolve("model.onnx"))
        .graph()
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("m.") && !name.contains("inv_freq")) {
                tensors.put(checkpointName(family, name.substring(2)), tensor);
              }
            });
    try {
      Files.createDirectories(folder);
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
      Files.copy(export.resolve("config.json"), folder.resolve("config.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Models.open(folder);
  }

  /** What transformers renamed in memory has its old name in files; a tied tensor has one. */
  private static String checkpointName(String family, String name) {
    if (name.equals("lm_head.weight") && family.equals("gpt_neox")) {
      return "embed_out.weight";
    }
    return name.equals("lm_head.weight") && family.equals("gpt2") ? "transformer.wte.weight" : name;
  }
}
