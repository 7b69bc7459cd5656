// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.Shared;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Conduct;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that twenty exporters wrote run as language models, whatever they look like. */
final class FoundGraphsTest {
  /** Folders whose graphs cannot be run, and why not is tested elsewhere. */
  private static final List<String> NO_DECODERS =
      List.of("headless", "lora-adapter", "ENCODER", "gpt2_past-12layer", "megatron");

  /** Two implementations of attention and norms in single precision; measured: 2e-6. */
  private static final float TOLERANCE = 1e-4f;

  /** What padding changes by rounding, in units of the largest logit; measured: 6e-7. */
  private static final double SAME = 1e-5;

  private static final float[] PROBABILITIES_SUM_TO = {0.999f, 1.001f};

  private static final TokenBatch BATCH = TokenBatch.of(List.of(row(9, 1), row(5, 2), row(9, 3)));

  @TempDir static Path temporary;
  private static final Map<String, LanguageModel> OPENED = new HashMap<>();

  static List<String> graphs() throws IOException {
    Path folder = Path.of("..", "..", "shared", "fixtures", "onnx");
    if (!Files.exists(folder)) {
      return List.of("");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.endsWith(".onnx"))
          .filter(name -> NO_DECODERS.stream().noneMatch(name::contains))
          .sorted()
          .toList();
    }
  }

  /** Those of which it is known what they shall compute. */
  static List<String> graphsWithLogits() throws IOException {
    List<String> known = new ArrayList<>();
    for (String graph : graphs()) {
      Path folder = Path.of("..", "..", "shared", "fixtures", "onnx").resolve(graph).getParent();
      if (graph.isEmpty() || Files.exists(folder.resolve("expected_logits.npy"))) {
        known.add(graph);
      }
    }
    return known;
  }

  /** Opened once for all tests. A tokenizer of our own stands beside, since many come without. */
  private static LanguageModel open(String graph) throws IOException {
    Path original = Shared.path("fixtures/onnx").resolve(graph);
    assumeTrue(Files.isRegularFile(original), "skipped: no graphs are on this machine");
    if (!OPENED.containsKey(graph)) {
      Path folder = Files.createTempDirectory(temporary, "graph");
      Path name = original.getFileName();
      for (Path file : beside(original)) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
      TinyTokenizer.withBeginning().writeTo(folder.resolve("tokenizer.json"));
      OPENED.put(graph, Models.open(folder.resolve(name)));
    }
    return OPENED.get(graph);
  }

  /** The graph, its data and its configs, without other graphs or tokenizers. */
  private static List<Path> beside(Path graph) throws IOException {
    try (Stream<Path> files = Files.list(graph.getParent())) {
      return files
          .filter(file -> file.equals(graph) || !file.toString().endsWith(".onnx"))
          .filter(file -> !file.getFileName().toString().startsWith("tokenizer"))
          .toList();
    }
  }

  private static int[] row(int length, long seed) {
    return new java.util.Random(seed).ints(length, 0, TinyTokenizer.SIZE).toArray();
  }

  @AfterAll
  static void close() {
    OPENED.values().forEach(LanguageModel::close);
    OPENED.clear();
  }

  @ParameterizedTest
  @MethodSource("graphsWithLogits")
  void logitsAreThoseOfItsExporter(String graph) throws IOException {
    LanguageModel model = open(graph);
    Path folder = Shared.path("fixtures/onnx").resolve(graph).getParent();
    JsonNode rows =
        new ObjectMapper().readTree(folder.resolve("check.json").toFile()).get("input_ids");
    List<int[]> sequences = new ArrayList<>();
    for (JsonNode row : rows) {
      int[] ids = new int[row.size()];
      Arrays.setAll(ids, at -> row.get(at).asInt());
      sequences.add(ids);
    }

    FloatTensor logits = model.logits(TokenBatch.of(sequences));

    assertThat(logits.data())
        .containsExactly(numbers(folder.resolve("expected_logits.npy")), within(TOLERANCE));
  }

  /** The numbers of a file of NumPy's, format 1.0, little endian, single precision. */
  private static float[] numbers(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(numbers);
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void unequalRowsAreWhatEachIsAlone(String graph) throws IOException {
    LanguageModel model = open(graph);
    FloatTensor together = model.logits(BATCH);

    for (int row = 0; row < BATCH.rows(); row++) {
      FloatTensor alone = model.logits(TokenBatch.of(BATCH.sequence(row)));
      double distance =
          LogitDistance.between(together, row, BATCH.startOf(row), alone, 0, BATCH.lengthOf(row));
      assertThat(distance).isLessThan(SAME);
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void anEditThatWaitsForThePromptsEndChangesNothingBefore(String graph) throws IOException {
    LanguageModel model = open(graph);
    EditPlan plan =
        EditPlan.of(new HeadEdit.Ablate(new HeadId(0, 0)), new HeadEdit.Scale(new HeadId(1, 1), 3))
            .withGate(Gate.GENERATED);

    FloatTensor unedited = model.logits(BATCH);
    FloatTensor edited = model.with(plan).logits(BATCH);

    for (int row = 0; row < BATCH.rows(); row++) {
      for (int at = BATCH.startOf(row); at < BATCH.length(); at++) {
        assertThat(edited.row(row, at)).isEqualTo(unedited.row(row, at));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void withoutAHeadLogitsAreOthers(String graph) throws IOException {
    LanguageModel model = open(graph);
    EditPlan ablate = EditPlan.of(new HeadEdit.Ablate(new HeadId(0, 1)));

    assertThat(model.with(ablate).logits(BATCH).data()).isNotEqualTo(model.logits(BATCH).data());
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void headsAndPatternsAreShown(String graph) throws IOException {
    LanguageModel model = open(graph);
    ActivationCache seen = model.capture(BATCH, Capture.all(HookPoint.Z, HookPoint.PATTERN));

    ModelShape shape = model.shape();
    for (int layer = 0; layer < shape.layers(); layer++) {
      assertThat(seen.z(layer).shape()).containsExactly(3, 9, shape.heads(), shape.headDim());
      assertThat(seen.pattern(layer).shape()).containsExactly(3, shape.heads(), 9, 9);
      for (int row = 0; row < BATCH.rows(); row++) {
        for (int query = BATCH.startOf(row); query < 9; query++) {
          patternIsCausal(graph, seen.pattern(layer), row, query);
        }
      }
    }
  }

  private static void patternIsCausal(String graph, FloatTensor pattern, int row, int query) {
    for (int head = 0; head < pattern.size(1); head++) {
      float sum = 0;
      for (int key = 0; key < BATCH.length(); key++) {
        float probability = pattern.at(row, head, query, key);
        if (key > query || key < BATCH.startOf(row)) {
          assertThat(probability).isZero();
        }
        sum += probability;
      }
      if (!graph.contains("static-qdq")) {
        // There probabilities beyond what calibration saw are cut off, as they are multiplied.
        assertThat(sum).isBetween(PROBABILITIES_SUM_TO[0], PROBABILITIES_SUM_TO[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void aContinuationIsRepeatedFullPasses(String graph) throws IOException {
    LanguageModel model = open(graph);
    boolean oneScale = model.conduct().rows() == Conduct.Rows.ONE && model.conduct().continues();
    assumeTrue(!oneScale, "a whole text is rounded by another scale than its last token");
    String prompt = "once upon a time";
    int[] text = model.tokenizer().encode(prompt).ids();
    EditPlan edit = EditPlan.of(new HeadEdit.Scale(new HeadId(0, 0), -1));

    List<Integer> made = model.with(edit).generate(prompt, GenerationSettings.greedy(6)).tokens();

    List<Integer> expected = new ArrayList<>();
    while (expected.size() < made.size()) {
      FloatTensor logits = model.with(edit).logits(TokenBatch.of(text));
      expected.add(Likeliest.token(logits.row(0, text.length - 1)));
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = expected.get(expected.size() - 1);
    }
    assertThat(made).isNotEmpty().isEqualTo(expected);
  }
}
