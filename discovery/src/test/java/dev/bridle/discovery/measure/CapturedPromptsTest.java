// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.measure.CapturedPrompts.Watch;
import dev.bridle.discovery.pattern.AttentionAlong;
import dev.bridle.discovery.pattern.Confidence;
import dev.bridle.discovery.pattern.Lookers;
import dev.bridle.discovery.pattern.RelativePosition;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs prompts once for all measures. */
final class CapturedPromptsTest {
  /** A padded row differs from the same row alone by the order of its sums. */
  private static final float ROUNDING = 1e-5f;

  private static final List<Measure> MEASURES =
      List.of(
          new AttentionAlong(Link.Kind.PREVIOUS, false),
          new AttentionAlong(Link.Kind.INDUCTION, true),
          new Confidence(),
          new RelativePosition(2));

  private static final LanguageModel UNIFORM = Lookers.of(Lookers::uniform);

  @TempDir Path folder;

  private static List<Watch> watch(LanguageModel model, List<Item> items, List<Measure> measures) {
    List<Watch> watches =
        measures.stream().map(measure -> Watch.of(measure, model.shape(), 7)).toList();
    new CapturedPrompts(model, model::circuits, Progress.silent())
        .watch(Looking.set(items), watches);
    return watches;
  }

  @Test
  void aMeasureSaysTheSameAloneAndInCompany() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 8))) {
      List<Item> items =
          Stream.of(9, 4, 12)
              .flatMap(n -> Stream.of(Looking.blocks(model.tokenizer(), 3, n, 2, n)))
              .toList();

      List<Watch> together = watch(model, items, MEASURES);

      for (int i = 0; i < MEASURES.size(); i++) {
        HeadTally alone = watch(model, items, List.of(MEASURES.get(i))).get(0).tally();
        for (int head = 0; head < TinyModel.LAYERS * TinyModel.HEADS; head++) {
          assertThat(together.get(i).tally().score(head)).isEqualTo(alone.score(head));
          assertThat(together.get(i).tally().interval(head, 0.9))
              .isEqualTo(alone.interval(head, 0.9));
        }
      }
    }
  }

  @Test
  void aBatchIsCapturedOnceHoweverManyMeasuresLook() {
    List<TokenBatch> captured = new ArrayList<>();
    LanguageModel counting = counting(UNIFORM, captured::add);
    Item[] items = Looking.blocks(UNIFORM.tokenizer(), 300, 9, 1, 1);

    List<Item> seen = new ArrayList<>();
    List<Measure> many = new ArrayList<>(MEASURES);
    many.add(looking(Set.of(HookPoint.Z), run -> seen.add(run.item())));

    watch(counting, List.of(items), many);

    // 204 rows of 10 tokens fill a batch of 2048.
    assertThat(captured).extracting(TokenBatch::rows).containsExactly(204, 96);
    assertThat(seen).containsExactly(items);
  }

  @Test
  void longPromptsComeInSmallBatches() {
    List<TokenBatch> captured = new ArrayList<>();
    LanguageModel wide = HandModel.attending(32, 32, (head, tokens, at) -> new float[at + 1]);
    Item[] items = Looking.blocks(wide.tokenizer(), 5, 99, 1, 1);

    watch(counting(wide, captured::add), List.of(items), List.of(new Confidence()));

    // 32 layers of 32 patterns of 100 × 100 numbers are 10 million, and 64 million are allowed.
    assertThat(captured).extracting(TokenBatch::rows).containsExactly(5);
    captured.clear();
    watch(
        counting(wide, captured::add),
        List.of(Looking.blocks(wide.tokenizer(), 8, 99, 1, 1)),
        List.of(new Confidence()));
    assertThat(captured).extracting(TokenBatch::rows).containsExactly(6, 2);
  }

  @Test
  void aRunIsSeenAsIfItWereAlone() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 8))) {
      List<Item> items =
          List.of(Item.of(1, 30, 31, 11, 32, 33, 7), Item.of(1, 9, 8), Item.of(1, 5, 6, 7, 40));
      List<Item> seen = new ArrayList<>();

      watch(
          model,
          items,
          List.of(
              looking(
                  Set.of(HookPoint.values()),
                  run -> {
                    seen.add(run.item());
                    compare(run, model);
                  })));

      assertThat(seen).containsExactly(items.get(1), items.get(2), items.get(0));
    }
  }

  private static void compare(Observation run, LanguageModel model) {
    ActivationCache alone =
        model.capture(TokenBatch.of(run.item().tokens()), Capture.all(HookPoint.values()));
    for (int at = 0; at < run.item().length(); at++) {
      for (HeadId head : model.shape().allHeads().toList()) {
        for (int key = 0; key <= at; key++) {
          float expected = alone.pattern(head.layer()).at(0, head.head(), at, key);
          assertThat((float) run.attention(head, at, key))
              .isCloseTo(expected, Offset.offset(ROUNDING));
        }
        near(run.z(head, at), alone.z(head.layer()).row(0, at, head.head()));
        near(run.attentionOutput(head.layer(), at), alone.attention(head.layer()).row(0, at));
      }
      for (int layer = 0; layer <= model.shape().layers(); layer++) {
        near(run.residual(layer, at), alone.residual(layer).row(0, at));
      }
    }
  }

  private static void near(FloatVector seen, FloatVector expected) {
    assertThat(seen.toArray()).containsExactly(expected.toArray(), Offset.offset(ROUNDING));
  }

  @Test
  void whoLooksAtNothingCostsNoRun() {
    List<TokenBatch> captured = new ArrayList<>();
    List<Item> seen = new ArrayList<>();
    Item item = Item.of(0, 1, 2);

    watch(
        counting(UNIFORM, captured::add),
        List.of(item),
        List.of(looking(Set.of(), run -> seen.add(run.item()))));

    assertThat(captured).isEmpty();
    assertThat(seen).containsExactly(item);
  }

  @Test
  void noPromptsAreNoRuns() {
    List<Watch> watches = watch(UNIFORM, List.of(), MEASURES);

    assertThat(watches).extracting(watch -> watch.tally().score(0)).containsOnly(Double.NaN);
  }

  private static Measure looking(Set<HookPoint> hooks, Consumer<Observation> at) {
    return new Measure() {
      @Override
      public Set<HookPoint> hooks() {
        return hooks;
      }

      @Override
      public void observe(Observation seen, HeadTally tally) {
        at.accept(seen);
        tally.add(IntStream.range(0, tally.unknown().length).asDoubleStream().toArray());
      }
    };
  }

  private static LanguageModel counting(LanguageModel model, Consumer<TokenBatch> captured) {
    return (LanguageModel)
        Proxy.newProxyInstance(
            LanguageModel.class.getClassLoader(),
            new Class<?>[] {LanguageModel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("capture")) {
                captured.accept((TokenBatch) arguments[0]);
              }
              try {
                return method.invoke(model, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
