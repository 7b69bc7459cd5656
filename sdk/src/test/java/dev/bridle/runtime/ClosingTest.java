// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model is closed under nobody's feet. */
@Timeout(60)
final class ClosingTest {
  @TempDir Path folder;

  @Test
  void closingWaitsForWhatIsRunning() throws Exception {
    LanguageModel model = Models.open(TinyModel.llama(folder, 1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Integer> made =
          threads.submit(
              () ->
                  model
                      .generate(
                          "once upon a time",
                          GenerationSettings.greedy(20),
                          piece -> {
                            begun.countDown();
                            await(goOn);
                          })
                      .tokens()
                      .size());
      await(begun);
      Future<?> closed = threads.submit(model::close);

      assertThat(closed.isDone()).isFalse();
      goOn.countDown();

      assertThat(made.get()).isEqualTo(20);
      closed.get();
      assertThatThrownBy(() -> model.logits(TokenBatch.of(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("is closed");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void manyRunsAndAClosingEndWell() throws Exception {
    LanguageModel model = Models.open(TinyModel.llama(folder, 1));
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11);
    float[] expected = model.logits(batch).data();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> runs = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        runs.add(threads.submit(() -> model.logits(batch).data()));
      }
      runs.get(20).get();

      model.close();

      for (Future<float[]> run : runs) {
        assertRanOrRefused(run, expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void assertRanOrRefused(Future<float[]> run, float[] expected) throws Exception {
    try {
      assertThat(run.get()).isEqualTo(expected);
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @SuppressWarnings("try") // that the model is closed in between is what is tested
  void aRunThatClosesItsOwnModelIsADefect() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 1))) {
      GenerationSettings few = GenerationSettings.greedy(3);

      assertThatThrownBy(() -> model.generate("once upon a time", few, piece -> model.close()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed by its own run");
      assertThat(model.generate("once upon a time", few).tokens()).hasSize(3);
    }
  }

  @Test
  void theTokenizerIsClosedWithItsModel() {
    LanguageModel model = Models.open(TinyModel.llama(folder, 1));
    assertThat(model.tokenizer().encode("the dog").size()).isEqualTo(3);

    model.close();

    assertThatThrownBy(() -> model.tokenizer().encode("the dog"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model that this tokenizer belongs to is closed");
    assertThat(model.tokenizer().size()).isEqualTo(64);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
