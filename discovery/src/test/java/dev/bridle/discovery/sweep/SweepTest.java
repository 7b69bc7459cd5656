// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final ModelShape SHAPE = new ModelShape("tiny", 3, 8, 4, 2, 16, 64);
  private static final HeadSet SET =
      HeadSet.of(new HeadId(0, 1), new HeadId(2, 3), new HeadId(2, 4), new HeadId(2, 7));

  @Test
  void whatIsReadBackFromAStreamOfObjectsIsTheSameSweep() throws Exception {
    HeadMeans means = new HeadMeans(new FloatTensor(new float[] {1, 2, 3, 4}, 1, 2, 2));
    Sweep sweep = TinySweeps.ofEverything(10, 1);
    Sweep more =
        new Sweep(
            sweep.prompts(),
            List.of(
                sweep.kinds().get(1),
                InterventionKind.mean(means, HeadChoice.each(), Positions.last(3))),
            Metric.divergence(),
            -3);
    Sweep another = new Sweep(sweep.prompts(), sweep.kinds(), Metric.probabilityDifference(), 4);

    for (Sweep one : List.of(sweep, more, another)) {
      assertThat(there(one)).isEqualTo(one);
    }
  }

  private static Object there(Object here) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(here);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void equalSweepsHaveEqualDigestsAndOthersHaveNot() {
    Sweep sweep = TinySweeps.ofEverything(10, 1);
    Sweep same = TinySweeps.ofEverything(10, 1);
    Sweep otherPrompts = TinySweeps.ofEverything(10, 2);

    assertThat(sweep.promptDigest()).isEqualTo(same.promptDigest());
    assertThat(sweep.settingDigest()).isEqualTo(same.settingDigest());
    assertThat(otherPrompts.promptDigest()).isNotEqualTo(sweep.promptDigest());
    assertThat(otherPrompts.settingDigest()).isEqualTo(sweep.settingDigest());
    assertThat(sweep.withSeed(6).settingDigest()).isNotEqualTo(sweep.settingDigest());
    assertThat(sweep.withSeed(6).promptDigest()).isEqualTo(sweep.promptDigest());
  }

  @Test
  void everyPartOfASettingIsInItsDigest() {
    List<SweepPrompt> prompts = TinySweeps.prompts(10, 1);
    Set<String> digests = new HashSet<>();
    List<InterventionKind> kinds =
        List.of(
            InterventionKind.zero(HeadChoice.each(), Positions.all()),
            InterventionKind.zero(HeadChoice.each(), Positions.last()),
            InterventionKind.zero(HeadChoice.each(), Positions.last(2)),
            InterventionKind.zero(HeadChoice.each(), Positions.marked(0)),
            InterventionKind.zero(HeadChoice.each(), Positions.marked(1)),
            InterventionKind.zero(HeadChoice.sets(SET), Positions.all()),
            InterventionKind.zero(HeadChoice.sets(SET, SET), Positions.all()),
            InterventionKind.zero(HeadChoice.random(SET, 1), Positions.all()),
            InterventionKind.zero(HeadChoice.random(SET, 2), Positions.all()),
            InterventionKind.resampling(HeadChoice.each(), Positions.all()),
            InterventionKind.noising(HeadChoice.each(), Positions.all()),
            InterventionKind.denoising(HeadChoice.each(), Positions.all()),
            InterventionKind.mean(means(1), HeadChoice.each(), Positions.all()),
            InterventionKind.mean(means(2), HeadChoice.each(), Positions.all()));
    List<Metric> metrics =
        List.of(
            Metric.logitDifference(),
            Metric.logProbability(),
            Metric.probability(),
            Metric.probabilityDifference(),
            Metric.divergence());

    for (InterventionKind kind : kinds) {
      for (Metric metric : metrics) {
        digests.add(Sweep.of(prompts, metric, kind).settingDigest().hex());
      }
    }

    assertThat(digests).hasSize(kinds.size() * metrics.size());
  }

  private static HeadMeans means(float first) {
    return new HeadMeans(new FloatTensor(new float[] {first, 0}, 1, 1, 2));
  }

  @Test
  void aDigestIsTheSameInEveryProcess() {
    // Made once by this test; another number here means that journals written before are refused.
    assertThat(TinySweeps.ofEverything(10, 1).settingDigest().hex()).startsWith("435d167fb1a703d3");
    assertThat(TinySweeps.ofEverything(10, 1).promptDigest().hex()).startsWith("600ec1231035cc5f");
  }

  @Test
  void controlsHaveAsManyHeadsInEveryLayerAndNoneOfTheSet() {
    List<HeadSet> controls = HeadChoice.random(SET, 20).sets(SHAPE, 1);

    assertThat(controls).hasSize(20).doesNotHaveDuplicates();
    for (HeadSet control : controls) {
      assertThat(control.stream().map(HeadId::layer)).containsExactlyInAnyOrder(0, 2, 2, 2);
      assertThat(control).noneMatch(SET::contains);
    }
    assertThat(HeadChoice.random(SET, 20).sets(SHAPE, 1)).isEqualTo(controls);
    assertThat(HeadChoice.random(SET, 20).sets(SHAPE, 2)).isNotEqualTo(controls);
  }

  @Test
  void aControlOfALayerWithTooFewOthersTakesTheSetsOwn() {
    HeadSet six = new HeadSet(SHAPE.allHeads().filter(head -> head.layer() == 1).limit(6).toList());

    HeadSet control = HeadChoice.random(six, 1).sets(SHAPE, 1).get(0);

    assertThat(control.heads()).hasSize(6).contains(new HeadId(1, 6), new HeadId(1, 7));
  }

  @Test
  void promptsAreResampledFromOthersOfTheirLength() {
    Sweep sweep = TinySweeps.ofEverything(40, 1);
    Donors donors = new Donors(sweep);
    Set<Integer> drawn = new HashSet<>();

    for (int index = 0; index < 40; index++) {
      int donor = donors.of(index);
      assertThat(donor).isNotEqualTo(index);
      assertThat(sweep.prompts().get(donor).length())
          .isEqualTo(sweep.prompts().get(index).length());
      drawn.add(donor);
    }

    assertThat(drawn).hasSizeGreaterThan(15);
  }

  @Test
  void promptsRunByLength() {
    Sweep sweep = TinySweeps.ofEverything(12, 1);

    assertThat(sweep.order()).containsExactly(0, 5, 10, 1, 6, 11, 2, 7, 3, 8, 4, 9);
  }

  @Test
  void aPromptThatLacksSomethingIsNamed() {
    SweepPrompt bare = SweepPrompt.of(7, 8);
    SweepPrompt full = bare.answering(1, 2).corruptedBy(7, 9).marking(1);
    HeadChoice each = HeadChoice.each();

    assertThatThrownBy(() -> one(full, bare, InterventionKind.zero(each, Positions.all())))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "prompt 1 has no right answer, which logit difference needs. Give every prompt one.");
    assertThatThrownBy(
            () -> one(full, bare.answering(1, 2), InterventionKind.noising(each, Positions.all())))
        .hasMessageStartingWith(
            "prompt 1 has no corrupted twin, which noising at all positions needs");
    assertThatThrownBy(
            () -> one(full, bare.answering(1, 2), InterventionKind.zero(each, Positions.marked(0))))
        .hasMessageStartingWith("prompt 1 has no position for it, which zero at mark 0 needs");
    assertThatThrownBy(
            () ->
                one(
                    full,
                    SweepPrompt.of(1).answering(1, 2),
                    InterventionKind.resampling(each, Positions.all())))
        .hasMessageStartingWith("prompt 0 has no other prompt of its length");
  }

  private static Sweep one(SweepPrompt first, SweepPrompt second, InterventionKind kind) {
    return Sweep.of(List.of(first, second), Metric.logitDifference(), kind);
  }

  @Test
  void aSweepThatDoesNotFitAModelIsRefused() {
    SweepPrompt prompt = SweepPrompt.of(7, 64).answering(1, 2);
    InterventionKind zero = InterventionKind.zero(HeadChoice.each(), Positions.all());
    InterventionKind mean = InterventionKind.mean(means(1), HeadChoice.each(), Positions.all());
    InterventionKind missing =
        InterventionKind.zero(HeadChoice.sets(HeadSet.of(new HeadId(3, 0))), Positions.all());

    assertThatThrownBy(() -> Sweep.of(List.of(prompt), Metric.probability(), zero).questions(SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("prompt 0 names token 64, and the model has tokens 0-63");
    for (InterventionKind kind : List.of(mean, missing)) {
      Sweep sweep = Sweep.of(List.of(SweepPrompt.of(7)), Metric.divergence(), kind);
      assertThatThrownBy(() -> sweep.questions(SHAPE)).isInstanceOf(InputException.class);
    }
  }
}
