// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static dev.bridle.discovery.weights.CheckpointHeads.matrix;
import static dev.bridle.discovery.weights.CheckpointHeads.norm;
import static dev.bridle.discovery.weights.CheckpointHeads.times;
import static dev.bridle.discovery.weights.CheckpointHeads.turned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.attribution.DirectLogit;
import dev.bridle.discovery.attribution.SourcedLogit;
import dev.bridle.discovery.attribution.Toward;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixtures' heads against the definitions, worked out on their tensors in double precision. */
class CheckpointTest {
  /** Sums over some dozens of dimensions in single precision, of logits of size one. */
  private static final double ROUNDING = 1e-4;

  /** The same of matrices that were measured by running them, a unit row at a time. */
  private static final double MEASURED = 1e-3;

  private static final Path FIXTURES = Path.of("../../shared/fixtures/hf");
  private static final int ANSWER = 17;
  private static final int WRONG = 90;
  private static final int[] TOKENS = {1, 40, 41, 77, 40, 12, 99};
  private static final Item ITEM =
      Item.of(TOKENS)
          .marking(new Mark("all"), IntStream.range(0, TOKENS.length).boxed().toList())
          .answering(List.of(ANSWER), List.of(WRONG));

  private static Path fixture(String name) {
    Path folder = FIXTURES.resolve(name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "no fixtures beside the sources");
    return folder;
  }

  private static double[] wide(float[] row) {
    return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
  }

  private static double[][] difference(CheckpointHeads heads) {
    double[][] answer = heads.direction(ANSWER);
    double[][] wrong = heads.direction(WRONG);
    return matrix(answer[0].length, 1, (i, j) -> answer[0][i] - wrong[0][i]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void directLogitAttributionIsItsDefinition(String name) {
    CheckpointHeads heads = new CheckpointHeads(fixture(name));
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture(name)))) {
      ActivationCache cache =
          laboratory
              .model()
              .capture(TokenBatch.of(TOKENS), Capture.all(HookPoint.Z, HookPoint.RESIDUAL));
      int layers = laboratory.model().shape().layers();
      int last = TOKENS.length - 1;
      double scale = heads.scale(wide(cache.residual(layers).row(0, last).toArray()));
      double[] expected =
          laboratory
              .model()
              .shape()
              .allHeads()
              .mapToDouble(
                  head -> {
                    double[] z = wide(cache.z(head.layer()).row(0, last, head.head()).toArray());
                    double[][] written = times(new double[][] {z}, heads.output(head));
                    return times(written, difference(heads))[0][0] / scale;
                  })
              .toArray();

      double[] scores =
          laboratory.scores(new DirectLogit(Mark.END, Toward.DIFFERENCE), List.of(ITEM));
      double[] sourced =
          laboratory.scores(
              new SourcedLogit(Mark.END, List.of(new Mark("all")), Toward.DIFFERENCE),
              List.of(ITEM));

      assertThat(scores).containsExactly(expected, within(ROUNDING));
      assertThat(sourced).containsExactly(expected, within(ROUNDING));
      assertThat(Arrays.stream(scores).map(Math::abs).max().orElseThrow())
          .isGreaterThan(100 * ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void headsEmbeddingBiasesAndMlpsAddUpToTheLogitDifference(String name) {
    CheckpointHeads heads = new CheckpointHeads(fixture(name));
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture(name)))) {
      ActivationCache cache =
          laboratory
              .model()
              .capture(
                  TokenBatch.of(TOKENS),
                  Capture.all(HookPoint.Z, HookPoint.RESIDUAL, HookPoint.ATTENTION));
      int layers = laboratory.model().shape().layers();
      int last = TOKENS.length - 1;
      double[] rest = wide(cache.residual(0).row(0, last).toArray());
      for (int layer = 0; layer < layers; layer++) {
        float[] before = cache.residual(layer).row(0, last).toArray();
        float[] behind = cache.residual(layer + 1).row(0, last).toArray();
        float[] attention = cache.attention(layer).row(0, last).toArray();
        double[] bias = wide(attention);
        for (int head = 0; head < laboratory.model().shape().heads(); head++) {
          double[] z = wide(cache.z(layer).row(0, last, head).toArray());
          double[] written = times(new double[][] {z}, heads.output(new HeadId(layer, head)))[0];
          IntStream.range(0, bias.length).forEach(i -> bias[i] -= written[i]);
        }
        for (int i = 0; i < rest.length; i++) {
          rest[i] += behind[i] - before[i] - (double) attention[i] + bias[i];
        }
      }
      double scale = heads.scale(wide(cache.residual(layers).row(0, last).toArray()));
      double others = times(new double[][] {rest}, difference(heads))[0][0] / scale;
      double constant = heads.constant(ANSWER) - heads.constant(WRONG);

      double[] scores =
          laboratory.scores(new DirectLogit(Mark.END, Toward.DIFFERENCE), List.of(ITEM));

      float[] logits = laboratory.model().logits(TokenBatch.of(TOKENS)).row(0, last).toArray();
      assertThat(Arrays.stream(scores).sum() + others)
          .isCloseTo(logits[ANSWER] - (double) logits[WRONG] - constant, within(ROUNDING));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma3",
        "gpt2",
        "gpt_neox",
        "gptj",
        "llama3",
        "mistral",
        "olmo2",
        "opt",
        "phi",
        "phi3",
        "qwen2",
        "qwen3"
      })
  void partsOfAllSourcesAddUpInEveryFamily(String name) {
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture(name)))) {
      double[] whole =
          laboratory.scores(new DirectLogit(Mark.END, Toward.DIFFERENCE), List.of(ITEM));

      double[] parts =
          laboratory.scores(
              new SourcedLogit(Mark.END, List.of(new Mark("all")), Toward.DIFFERENCE),
              List.of(ITEM));

      assertThat(parts).containsExactly(whole, within(ROUNDING));
      assertThat(Arrays.stream(whole).map(Math::abs).max().orElseThrow())
          .isGreaterThan(10 * ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void compositionIsItsDefinition(String name) {
    CheckpointHeads heads = new CheckpointHeads(fixture(name));
    HeadId sender = new HeadId(0, 4);
    HeadId receiver = new HeadId(2, 1);
    double[][] writes = times(heads.reading(sender, 'v'), heads.output(sender));
    double[][] query = heads.reading(receiver, 'q');
    double[][] key = heads.reading(receiver, 'k');
    double[][] values = times(heads.reading(receiver, 'v'), heads.output(receiver));
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture(name)))) {
      CompositionScores scores = new CompositionScores(laboratory.circuits());

      assertThat(score(scores, sender, HeadInput.QUERY, receiver))
          .isCloseTo(ratio(writes, times(query, turned(key))), within(MEASURED));
      assertThat(score(scores, sender, HeadInput.KEY, receiver))
          .isCloseTo(ratio(writes, times(key, turned(query))), within(MEASURED));
      assertThat(score(scores, sender, HeadInput.VALUE, receiver))
          .isCloseTo(ratio(writes, values), within(MEASURED));
      assertThat(ratio(writes, times(key, turned(query))))
          .isNotCloseTo(ratio(writes, times(query, turned(key))), within(MEASURED));
    }
  }

  private static double score(
      CompositionScores scores, HeadId sender, HeadInput through, HeadId receiver) {
    return scores.of(HeadSet.of(sender), through, HeadSet.of(receiver))[0][0];
  }

  private static double ratio(double[][] a, double[][] b) {
    return norm(times(a, b)) / (norm(a) * norm(b)) - 1 / Math.sqrt(a.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2"})
  void eigenvaluesAreThoseOfTheWholeMatrixFromTokensToTokens(String name) {
    CheckpointHeads heads = new CheckpointHeads(fixture(name));
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture(name)))) {
      int vocabulary = laboratory.model().shape().vocabSize();
      double[] scores = laboratory.scores(new EigenCopying(vocabulary), List.of());

      for (HeadId head : List.of(new HeadId(0, 0), new HeadId(0, 5))) {
        double[][] map = times(heads.reading(head, 'v'), heads.output(head));
        double[][] embedded = new double[vocabulary][];
        double[][] ways = new double[vocabulary][];
        for (int token = 0; token < vocabulary; token++) {
          embedded[token] = heads.normedEmbedding(token)[0];
          ways[token] = heads.direction(token)[0];
        }
        double[][] all = times(times(embedded, map), turned(ways));
        double[][] values = Eigenvalues.of(lessMeans(all));
        double sum = 0;
        double sizes = 0;
        for (int i = 0; i < vocabulary; i++) {
          sum += values[0][i];
          sizes += Math.hypot(values[0][i], values[1][i]);
        }
        assertThat(scores[head.head()]).isCloseTo(sum / sizes, within(MEASURED));
      }
    }
  }

  /** Less the means of rows and of columns, as if both sides' means were taken away. */
  private static double[][] lessMeans(double[][] all) {
    int n = all.length;
    double[][] centring = matrix(n, n, (i, j) -> (i == j ? 1 : 0) - 1.0 / n);
    return times(times(centring, all), centring);
  }

  /** A Llama, since a GPT-2's values have biases that a table leaves out. */
  @Test
  void theFirstLayersHeadsCopyAsTheirTablesSay() {
    CheckpointHeads heads = new CheckpointHeads(fixture("llama"));
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(fixture("llama")))) {
      List<Item> names =
          IntStream.range(20, 60)
              .mapToObj(token -> Item.of(token).answering(List.of(token), List.of()))
              .toList();
      int top = 20;
      int vocabulary = laboratory.model().shape().vocabSize();
      HeadId head = new HeadId(0, 3);
      double[][] map = times(heads.reading(head, 'v'), heads.output(head));
      double[][] ways = new double[vocabulary][];
      for (int token = 0; token < vocabulary; token++) {
        ways[token] = heads.direction(token)[0];
      }
      double[] expected =
          IntStream.range(20, 60)
              .mapToDouble(
                  token -> {
                    double[][] logits =
                        times(times(heads.normedEmbedding(token), map), turned(ways));
                    double own = logits[0][token];
                    return Arrays.stream(logits[0]).filter(x -> x > own).count() < top ? 1 : 0;
                  })
              .toArray();

      double[] scores = laboratory.scores(new CopyingScore(top, false), names);

      assertThat(scores[3])
          .isCloseTo(Arrays.stream(expected).average().orElseThrow(), within(ROUNDING));
    }
  }
}
