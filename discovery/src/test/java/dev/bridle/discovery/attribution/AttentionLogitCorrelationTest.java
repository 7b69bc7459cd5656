// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionLogitCorrelationTest {
  /** Sums over dozens of dimensions in single precision, of numbers of size one. */
  private static final double ROUNDING = 1e-4;

  private static final Mark WORD = new Mark("word");

  @Test
  void itIsPearsonsOfWhatIsLookedAtAndWhatIsRaised(@TempDir Path folder) {
    Random random = new Random(2);
    List<Item> items =
        IntStream.range(0, 12)
            .mapToObj(i -> random.ints(6, 4, 64).toArray())
            .map(
                tokens ->
                    Item.of(tokens)
                        .marking(WORD, List.of(2))
                        .answering(List.of(tokens[2]), List.of()))
            .toList();
    try (TinyLaboratory laboratory = TinyLaboratory.of(Models.open(TinyModel.gpt2(folder, 4)))) {
      double[] scores =
          laboratory.scores(new AttentionLogitCorrelation(Mark.END, List.of(WORD)), items);

      DirectLogit raised = new DirectLogit(Mark.END, Toward.ANSWERS);
      for (int head = 0; head < scores.length; head++) {
        int index = head;
        double[] logits =
            items.stream()
                .mapToDouble(item -> laboratory.scores(raised, List.of(item))[index])
                .toArray();
        double[] looks =
            items.stream().mapToDouble(item -> look(laboratory, item, index)).toArray();
        assertThat(scores[head]).isCloseTo(pearson(looks, logits), within(ROUNDING));
      }
    }
  }

  private static double look(TinyLaboratory laboratory, Item item, int head) {
    FloatTensor pattern =
        laboratory
            .model()
            .capture(TokenBatch.of(item.tokens()), Capture.all(HookPoint.PATTERN))
            .pattern(head / TinyModel.HEADS);
    return pattern.at(0, head % TinyModel.HEADS, item.length() - 1, 2);
  }

  private static double pearson(double[] x, double[] y) {
    int n = x.length;
    double sumX = 0;
    double sumY = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      sumX += x[i];
      sumY += y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
      xy += x[i] * y[i];
    }
    return (n * xy - sumX * sumY) / Math.sqrt((n * xx - sumX * sumX) * (n * yy - sumY * sumY));
  }

  @Test
  void wordsWithoutAMarkAreRefused() {
    assertThatThrownBy(() -> new AttentionLogitCorrelation(Mark.END, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
