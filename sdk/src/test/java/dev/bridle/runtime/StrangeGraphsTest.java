// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.HiddenAttention;
import dev.bridle.StrangeGraph;
import dev.bridle.TinyModel;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Conduct;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.LanguageModelContract;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph in whatever form keeps the same promises, and computes what its checkpoint computes. */
final class StrangeGraphsTest {
  /** Ten bits of fraction, in sums of numbers up to ten over two layers; measured: 4e-3. */
  private static final float HALVES = 2e-2f;

  /** What is expected of every form. */
  abstract static class Strange extends LanguageModelContract {
    @TempDir Path temporary;

    private final StrangeGraph.Form form;
    private final Conduct.Rows rows;
    private final boolean continues;

    Strange(StrangeGraph.Form form, Conduct.Rows rows, boolean continues) {
      this.form = form;
      this.rows = rows;
      this.continues = continues;
    }

    Path checkpoint() {
      Path folder = temporary.resolve("checkpoint");
      return Files.exists(folder) ? folder : TinyModel.llama(folder, 5);
    }

    @Override
    protected LanguageModel open() {
      Path folder = temporary.resolve("strange");
      return Models.open(
          Files.exists(folder) ? folder : StrangeGraph.write(checkpoint(), folder, form));
    }

    @Test
    void itsConductIsMeasured() {
      assertThat(model.conduct().rows()).isEqualTo(rows);
      assertThat(model.conduct().continues()).isEqualTo(continues);
      assertThat(model.conduct().showsPatterns()).isTrue();
      assertThat(model.conduct().reasons()).hasSize(rows == Conduct.Rows.ANY ? 0 : 1);
    }

    @Test
    void itComputesWhatTheCheckpointComputes() {
      TokenBatch batch = batch(7, 3, 7);
      Capture everything = Capture.all(HookPoint.Z, HookPoint.PATTERN);

      FloatTensor logits = model.logits(batch);
      ActivationCache seen = model.capture(batch, everything);

      try (LanguageModel built = Models.open(checkpoint())) {
        FloatTensor expected = built.logits(batch);
        ActivationCache known = built.capture(batch, everything);
        for (int row = 0; row < batch.rows(); row++) {
          for (int at = batch.startOf(row); at < batch.length(); at++) {
            assertClose(logits.row(row, at), expected.row(row, at));
            for (int head = 0; head < model.shape().heads(); head++) {
              assertClose(seen.z(1).row(row, at, head), known.z(1).row(row, at, head));
              assertClose(seen.pattern(1).row(row, head, at), known.pattern(1).row(row, head, at));
            }
          }
        }
      }
    }

    @Test
    void aContinuationIsRepeatedFullPasses() {
      String prompt = "once upon a time";
      int[] text = model.tokenizer().encode(prompt).ids();

      List<Integer> made = model.generate(prompt, GenerationSettings.greedy(8)).tokens();

      for (int token : made) {
        FloatTensor logits = model.logits(TokenBatch.of(text));
        assertThat(token).isEqualTo(Likeliest.token(logits.row(0, text.length - 1)));
        text = java.util.Arrays.copyOf(text, text.length + 1);
        text[text.length - 1] = token;
      }
      assertThat(made).hasSize(8);
    }
  }

  @Nested
  final class StackedCaches extends Strange {
    StackedCaches() {
      super(StrangeGraph::stackCaches, Conduct.Rows.ANY, true);
    }
  }

  @Nested
  final class NoCaches extends Strange {
    NoCaches() {
      super(StrangeGraph::forgetCaches, Conduct.Rows.ANY, false);
    }
  }

  @Nested
  final class CountedPositions extends Strange {
    CountedPositions() {
      super(StrangeGraph::countPositions, Conduct.Rows.EQUAL_LENGTH, false);
    }

    @Override
    Path checkpoint() {
      Path folder = temporary.resolve("checkpoint");
      // Rotations only tell distances, which padding does not change; a table tells positions.
      return Files.exists(folder) ? folder : TinyModel.gpt2(folder, 5);
    }
  }

  @Nested
  final class OneRow extends Strange {
    OneRow() {
      super(StrangeGraph::fixOneRow, Conduct.Rows.ONE, false);
    }
  }

  @Nested
  final class Halves extends Strange {
    Halves() {
      super(StrangeGraph::halve, Conduct.Rows.ANY, true);
    }

    @Override
    protected float rounding() {
      return HALVES;
    }
  }

  @Nested
  final class StandardAttention extends Strange {
    StandardAttention() {
      super(HiddenAttention::standard, Conduct.Rows.ANY, true);
    }
  }

  @Nested
  final class MultiHeadAttention extends Strange {
    MultiHeadAttention() {
      super(HiddenAttention::multiHead, Conduct.Rows.ANY, true);
    }
  }

  @Nested
  final class GroupQueryAttention extends Strange {
    GroupQueryAttention() {
      super(HiddenAttention::groupQuery, Conduct.Rows.EQUAL_LENGTH, true);
    }
  }

  @Nested
  final class GroupQueryAttentionInHalves extends Strange {
    GroupQueryAttentionInHalves() {
      super(
          graph -> {
            HiddenAttention.groupQuery(graph);
            graph.halve();
          },
          Conduct.Rows.EQUAL_LENGTH,
          true);
    }

    @Override
    protected float rounding() {
      return HALVES;
    }
  }
}
