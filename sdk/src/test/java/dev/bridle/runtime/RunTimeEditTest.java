// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every edit at run time computes what a checkpoint computes whose weights were changed by hand.
 */
final class RunTimeEditTest {
  /** Two rounded weight sets instead of one: a few single-precision steps at logits up to ten. */
  private static final float ROUNDING = 5e-5f;

  /** Far above rounding: an edit that does nothing would be seen. */
  private static final double VISIBLE = 0.02;

  private static final TokenBatch BATCH =
      TokenBatch.of(
          List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}, new int[] {1, 63}));

  @TempDir static Path folder;

  private static final Map<String, TinyModel> UNEDITED =
      Map.of("llama", TinyModel.llama(5), "gpt2", TinyModel.gpt2(5));
  private static final Map<String, LanguageModel> BASES = new HashMap<>();

  @BeforeAll
  static void openBases() {
    UNEDITED.forEach(
        (family, model) -> BASES.put(family, Models.open(model.writeTo(folder.resolve(family)))));
  }

  @AfterAll
  static void closeBases() {
    BASES.values().forEach(LanguageModel::close);
  }

  /** A head, an edit of it, and the same edit written down once more as a function of z. */
  private record Case(HeadId head, HeadEdit edit, UnaryOperator<double[]> f) {}

  private static Case ablate(String head) {
    HeadId id = HeadId.parse(head);
    return new Case(id, new HeadEdit.Ablate(id), z -> new double[z.length]);
  }

  private static Case scale(String head, double factor) {
    HeadId id = HeadId.parse(head);
    return new Case(id, new HeadEdit.Scale(id, factor), z -> sum(z, factor - 1, FloatVector.of(z)));
  }

  private static Case add(String head, long seed) {
    HeadId id = HeadId.parse(head);
    FloatVector added = vector(seed);
    return new Case(id, new HeadEdit.Add(id, added), z -> sum(z, 1, added));
  }

  private static Case replace(String head, long seed) {
    HeadId id = HeadId.parse(head);
    FloatVector value = vector(seed);
    return new Case(id, new HeadEdit.Replace(id, value), z -> sum(new double[z.length], 1, value));
  }

  private static Case project(String head, long seed, double strength) {
    HeadId id = HeadId.parse(head);
    FloatVector direction = vector(seed);
    return new Case(
        id,
        new HeadEdit.Project(id, direction, strength),
        z -> {
          double along = 0;
          double squared = 0;
          for (int i = 0; i < z.length; i++) {
            along += z[i] * direction.at(i);
            squared += (double) direction.at(i) * direction.at(i);
          }
          return sum(z, -strength * along / squared, direction);
        });
  }

  static Stream<Arguments> plans() {
    List<List<Case>> plans =
        List.of(
            List.of(ablate("L0H2")),
            List.of(ablate("L1H3")),
            List.of(scale("L0H0", 0.25)),
            List.of(scale("L1H1", -3)),
            List.of(add("L0H3", 1)),
            List.of(add("L1H0", 2)),
            List.of(replace("L0H1", 3)),
            List.of(replace("L1H2", 4)),
            List.of(project("L0H1", 5, 1)),
            List.of(project("L1H2", 6, 0.7)),
            List.of(project("L0H0", 7, 2)),
            List.of(scale("L0H1", 2), add("L0H1", 8)),
            List.of(add("L0H1", 8), scale("L0H1", 2)),
            List.of(project("L1H1", 9, 1), add("L1H1", 10), scale("L1H1", 0.5)),
            List.of(add("L1H1", 10), project("L1H1", 9, 1), project("L1H1", 11, 0.5)),
            List.of(ablate("L0H3"), add("L0H3", 12)),
            List.of(replace("L0H2", 13), project("L0H2", 14, 1)),
            List.of(
                ablate("L0H0"),
                scale("L0H1", 1.5),
                add("L0H2", 15),
                project("L0H3", 16, 1),
                replace("L1H0", 17),
                scale("L1H3", 0)));
    return Stream.of("llama", "gpt2")
        .flatMap(family -> plans.stream().map(plan -> Arguments.of(family, plan)));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void theEditIsTheOneFoldedByHand(String family, List<Case> cases) {
    TinyModel folded = UNEDITED.get(family);
    List<HeadEdit> edits = new ArrayList<>();
    for (HeadId head : cases.stream().map(Case::head).distinct().toList()) {
      UnaryOperator<double[]> all =
          cases.stream()
              .filter(each -> each.head().equals(head))
              .map(Case::f)
              .reduce(z -> z, (first, then) -> z -> then.apply(first.apply(z)));
      folded = HandFold.fold(folded, head, all);
    }
    cases.forEach(each -> edits.add(each.edit()));

    LanguageModel base = BASES.get(family);
    LanguageModel edited = base.with(EditPlan.of(edits.toArray(HeadEdit[]::new)));
    try (LanguageModel expected = Models.open(folded.writeTo(folder.resolve("folded")))) {

      assertThat(distance(edited.logits(BATCH), expected.logits(BATCH))).isLessThan(ROUNDING);
      assertThat(distance(edited.logits(BATCH), base.logits(BATCH))).isGreaterThan(VISIBLE);
    }
  }

  private static double[] sum(double[] z, double factor, FloatVector vector) {
    double[] sum = z.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * vector.at(i);
    }
    return sum;
  }

  private static FloatVector vector(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[TinyModel.HEAD_DIM];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return FloatVector.of(numbers);
  }

  /** The largest difference of two logits at real positions. */
  private static double distance(FloatTensor a, FloatTensor b) {
    double largest = 0;
    for (int row = 0; row < BATCH.rows(); row++) {
      for (int at = BATCH.startOf(row); at < BATCH.length(); at++) {
        for (int token = 0; token < a.size(2); token++) {
          double difference = Math.abs(a.at(row, at, token) - b.at(row, at, token));
          assertThat(difference).isNotNaN();
          largest = Math.max(largest, difference);
        }
      }
    }
    return largest;
  }
}
