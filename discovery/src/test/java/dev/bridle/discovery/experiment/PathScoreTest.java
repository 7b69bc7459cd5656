// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Paths of a model whose first MLP is silent: what reaches the second layer is known. */
class PathScoreTest {
  private static final TinyModel TINY = silentFirstMlp();
  private static final int WIDTH = TinyModel.HEADS * TinyModel.HEAD_DIM;
  private static final Gauge GAUGE = Gauge.LOGIT_DIFFERENCE;
  private static final List<Item> ITEMS = TinyItems.items(4, 6);
  private static final HeadId ONE = new HeadId(1, 2);
  private static final HeadId OTHER = new HeadId(1, 0);

  @TempDir Path folder;

  private static TinyModel silentFirstMlp() {
    TinyModel model = TinyModel.gpt2(3);
    String name = "h.0.mlp.c_proj.weight";
    FloatTensor weight = model.tensor(name);
    FloatTensor silent = new FloatTensor(new float[weight.data().length], weight.shape());
    return model.with(name, silent);
  }

  private TinyLaboratory laboratory(HeadId... receivers) {
    return TinyLaboratory.of(TINY, folder, receivers);
  }

  @ParameterizedTest
  @EnumSource
  void aSendersScoreIsTheFallWithWhatReceiversMakeOfIt(HeadInput input) {
    try (TinyLaboratory laboratory = laboratory(ONE, OTHER)) {
      EndEdits model = EndEdits.none(laboratory);

      double[] scores = laboratory.scores(new PathScore("primary", input, Mark.END, GAUGE), ITEMS);

      double largest = 0;
      for (int head = 0; head < 4; head++) {
        HeadId sender = new HeadId(0, head);
        double sum = 0;
        for (Item item : ITEMS) {
          Received received = new Received(laboratory, item, sender, input);
          EndEdits patched =
              model.replacing(ONE, received.z(ONE)).replacing(OTHER, received.z(OTHER));
          sum += model.read(GAUGE, item) - patched.read(GAUGE, item);
        }
        assertThat(scores[head])
            .as("%s", sender)
            .isCloseTo(sum / ITEMS.size(), within(TinyLaboratory.ROUNDING));
        largest = Math.max(largest, Math.abs(sum / ITEMS.size()));
      }
      assertThat(largest).isGreaterThan(10 * TinyLaboratory.ROUNDING);
    }
  }

  /** Attention of the second layer at the end, one of its inputs computed from another residual. */
  private static final class Received {
    private final int end;
    private final HeadInput input;
    private final float[] residuals;
    private final float[] moved;

    Received(TinyLaboratory laboratory, Item item, HeadId sender, HeadInput input) {
      this.end = item.length() - 1;
      this.input = input;
      ActivationCache seen =
          laboratory.model().capture(TokenBatch.of(item.tokens()), Capture.all(HookPoint.RESIDUAL));
      this.residuals = seen.residual(1).data();
      this.moved = residuals.clone();
      EndEdits model = EndEdits.none(laboratory);
      FloatVector own = model.z(item).get(sender);
      FloatVector twins = model.z(item.corrupted().orElseThrow()).get(sender);
      FloatTensor projection = TINY.tensor("h.0.attn.c_proj.weight");
      for (int i = 0; i < WIDTH; i++) {
        for (int from = 0; from < own.size(); from++) {
          moved[end * WIDTH + i] +=
              (twins.at(from) - own.at(from)) * projection.at(sender.head() * own.size() + from, i);
        }
      }
    }

    /** What a head makes of a position: LayerNorm, then its columns of the packed matrix. */
    private FloatVector made(HeadInput which, int position, HeadId head) {
      double[] row = normalised(which == input ? moved : residuals, position * WIDTH);
      FloatTensor weight = TINY.tensor("h.1.attn.c_attn.weight");
      float[] bias = TINY.tensor("h.1.attn.c_attn.bias").data();
      double[] made = new double[TinyModel.HEAD_DIM];
      for (int i = 0; i < made.length; i++) {
        int column = packed(which) * WIDTH + head.head() * made.length + i;
        made[i] = bias[column];
        for (int from = 0; from < WIDTH; from++) {
          made[i] += row[from] * weight.at(from, column);
        }
      }
      return FloatVector.of(made);
    }

    private static int packed(HeadInput which) {
      return switch (which) {
        case QUERY -> 0;
        case KEY -> 1;
        case VALUE -> 2;
      };
    }

    private static double[] normalised(float[] rows, int from) {
      double[] row = new double[WIDTH];
      double mean = 0;
      for (int i = 0; i < WIDTH; i++) {
        mean += (double) rows[from + i] / WIDTH;
      }
      double variance = 0;
      for (int i = 0; i < WIDTH; i++) {
        variance += Math.pow(rows[from + i] - mean, 2) / WIDTH;
      }
      for (int i = 0; i < WIDTH; i++) {
        row[i] =
            (rows[from + i] - mean)
                    / Math.sqrt(variance + 1e-5)
                    * TINY.tensor("h.1.ln_1.weight").data()[i]
                + TINY.tensor("h.1.ln_1.bias").data()[i];
      }
      return row;
    }

    FloatVector z(HeadId receiver) {
      FloatVector query = made(HeadInput.QUERY, end, receiver);
      double[] sum = new double[query.size()];
      double all = 0;
      for (int key = 0; key <= end; key++) {
        double score = query.dot(made(HeadInput.KEY, key, receiver)) / Math.sqrt(query.size());
        FloatVector value = made(HeadInput.VALUE, key, receiver);
        all += Math.exp(score);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += Math.exp(score) * value.at(i);
        }
      }
      return FloatVector.of(sum).times(1 / all);
    }
  }

  @Test
  void aHeadWithNoReceiverBehindItScoresNothing() {
    try (TinyLaboratory laboratory = laboratory(new HeadId(0, 1), ONE)) {
      double[] scores =
          laboratory.scores(new PathScore("primary", HeadInput.QUERY, Mark.END, GAUGE), ITEMS);

      assertThat(scores).endsWith(0, 0, 0, 0);
    }
  }

  @Test
  void nothingIsSaidWhereReceiversWereNotFound() {
    try (TinyLaboratory laboratory = laboratory()) {
      double[] scores =
          laboratory.scores(new PathScore("primary", HeadInput.QUERY, Mark.END, GAUGE), ITEMS);

      assertThat(scores).containsOnly(Double.NaN);
    }
  }
}
