// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.AnyType;
import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.catalogue.Effect;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.experiment.Gauge;
import dev.bridle.discovery.experiment.Removal;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.Label;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.pattern.AttentionTo;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Tokenizer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Looks for kinds of heads in models of which it is known what every head is for. */
class SurveyTest {
  /** Answers are read in single precision. */
  private static final double SINGLE = 1e-6;

  private static final HeadId CAUSE = new HeadId(0, 0);
  private static final HeadId CORRELATE = new HeadId(0, 1);
  private static final HeadId INTERFERER = new HeadId(0, 2);
  private static final HeadId BACKUP = new HeadId(0, 3);
  private static final int HEADS = 16;
  private static final int LOOKING = 4;

  private static final Method AT_FIRST = new AttentionTo(Mark.END, List.of(Mark.FIRST));
  private static final Method AT_END = new AttentionTo(Mark.END, List.of(Mark.END));

  private final SurveyedModel model = model(cache -> {});

  /** The first four of sixteen heads look at the beginning, and each is for something else. */
  private static SurveyedModel model(Consumer<ActivationCache> captured) {
    return new SurveyedModel(
        HandModel.attending(
            1,
            HEADS,
            (head, tokens, at) -> {
              float[] row = new float[at + 1];
              row[0] = head.head() < LOOKING ? 0.875f : 0.125f;
              row[at] += 1 - row[0];
              return row;
            }),
        SurveyTest::margin,
        captured);
  }

  private static double margin(Set<HeadId> gone, int... tokens) {
    double sure = tokens[1] % 2 == 0 ? 1 : 0.5;
    double lost = gone.contains(CAUSE) ? 1 : 0;
    double won = gone.contains(INTERFERER) ? 0.5 : 0;
    double more = gone.containsAll(Set.of(CAUSE, BACKUP)) ? 0.5 : 0;
    return sure * (2 - lost + won - more);
  }

  private static Protocol kind(String name, Method score, String tried, boolean raises) {
    Effect effect =
        new Effect(tried, tried, Removal.ZERO, Effect.ALL, Gauge.LOGIT_DIFFERENCE, raises);
    return new Protocol(AnyType.named(name), "drawn", 1, score, HEADS, effect);
  }

  private static Protocol kind(String name, Method score) {
    return kind(name, score, "drawn", true);
  }

  private static final Tasks TASKS = name -> new DrawnPrompts(name, 0.5);

  private static Survey survey(Protocol... protocols) {
    return Survey.of(new Catalogue(List.of(protocols))).withTasks(TASKS).withPrompts(20);
  }

  private static Causal causal(TypeFinding finding, HeadId head) {
    return finding.heads().stream()
        .filter(each -> each.head().equals(head))
        .findFirst()
        .orElseThrow()
        .causal();
  }

  @Test
  void everyHeadIsCalledWhatItIs() {
    TypeFinding found = survey(kind("looking", AT_FIRST)).on(model).get(0);

    assertThat(found.labelled(Label.CAUSE)).containsExactly(CAUSE);
    assertThat(found.labelled(Label.CORRELATE)).containsExactly(CORRELATE);
    assertThat(found.labelled(Label.INTERFERER)).containsExactly(INTERFERER);
    assertThat(found.labelled(Label.BACKUP)).containsExactly(BACKUP);
    assertThat(found.labelled(Label.NONE)).hasSize(HEADS - LOOKING);
    assertThat(found.found()).hasSize(LOOKING);
  }

  @Test
  void scoresEffectsAndControlsAreWhatTheyWereMadeToBe() {
    TypeFinding found = survey(kind("looking", AT_FIRST)).on(model).get(0);

    assertThat(found.scores().of(CAUSE)).isCloseTo(0.875, within(SINGLE));
    assertThat(found.scores().of(new HeadId(0, 5))).isCloseTo(0.125, within(SINGLE));
    // Without the cause a prompt loses one half of its margin of 2 or 1.
    assertThat(causal(found, CAUSE).effect()).isBetween(0.5, 1.0);
    assertThat(causal(found, INTERFERER).effect())
        .isCloseTo(-causal(found, CAUSE).effect() / 2, within(SINGLE));
    assertThat(causal(found, CAUSE).interval().low()).isGreaterThan(0.5);
    assertThat(causal(found, CAUSE).control().most()).isZero();
    assertThat(causal(found, CAUSE).control().draws()).isEqualTo(10);
    assertThat(found.together().isTried()).isTrue();
    // All four gone: one half less for the cause, a quarter more and a quarter less for the others.
    assertThat(found.together().effect()).isCloseTo(causal(found, CAUSE).effect(), within(SINGLE));
  }

  @Test
  void ofKindsThatWorkAgainstTheAnswerTheOneThatHindersIsTheCause() {
    TypeFinding found = survey(kind("hindering", AT_FIRST, "drawn", false)).on(model).get(0);

    assertThat(found.labelled(Label.CAUSE)).containsExactly(INTERFERER);
    assertThat(found.labelled(Label.INTERFERER)).containsExactly(CAUSE);
  }

  @Test
  void onlyTheBestAreNamedWhereAKindHasSoManyAtMost() {
    Effect effect = kind("looking", AT_FIRST).effect();
    Protocol few = new Protocol(AnyType.named("few"), "drawn", 1, AT_FIRST, 2, effect);

    assertThat(survey(few).on(model).get(0).found()).containsExactly(CAUSE, CORRELATE);
  }

  @Test
  void aKindIsNoMoreThanAQuarterOfAModel() {
    assertThat(survey(kind("all", AT_END)).on(model).get(0).found()).hasSize(HEADS / 4);
  }

  @Test
  void ofALayerNoMoreThanHalfIsNamedSoThatOthersAreLeftToBeHeldAgainst() {
    SurveyedModel layers =
        new SurveyedModel(
            HandModel.attending(
                4,
                4,
                (head, tokens, at) -> {
                  float[] row = new float[at + 1];
                  row[head.layer() == 1 ? 0 : at] = 1;
                  return row;
                }),
            SurveyTest::margin,
            cache -> {});

    assertThat(survey(kind("looking", AT_FIRST)).on(layers).get(0).found())
        .containsExactly(new HeadId(1, 0), new HeadId(1, 1));
  }

  @Test
  void promptsAreLookedAtOnceHoweverManyMeasuresThereAre() {
    List<TypeFinding> both = survey(kind("first", AT_FIRST), kind("end", AT_END)).on(model);

    assertThat(model.looked).hasSize(1);
    assertThat(model.looked.get(0)).hasSize(20);
    assertThat(both.get(1).scores().of(CAUSE)).isCloseTo(0.125, within(SINGLE));
    assertThat(model.opened).containsExactly("interventions");
  }

  @Test
  void aKindIsFoundTheSameAloneAndInCompany() {
    Protocol first = kind("first", AT_FIRST);

    TypeFinding alone = survey(first).on(model).get(0);
    TypeFinding among = survey(kind("end", AT_END), first, kind("more", AT_FIRST)).on(model).get(1);

    assertThat(among).isEqualTo(alone);
  }

  @Test
  void findingsComeInTheOrderOfTheKindsWhateverTheyAreTriedOn() {
    List<TypeFinding> found =
        survey(
                kind("a", AT_FIRST, "drawn", true),
                kind("b", AT_FIRST, "other", true),
                kind("c", AT_END, "drawn", true))
            .on(model);

    assertThat(found).extracting(finding -> finding.type().name()).containsExactly("a", "b", "c");
  }

  @Test
  void headsAreTriedOnPromptsThatTheyWereNotScoredOn() {
    survey(kind("looking", AT_FIRST)).on(model);

    assertThat(new HashSet<>(model.answered))
        .hasSize(20)
        .doesNotContainAnyElementsOf(model.looked.get(0));
  }

  @Test
  void whatAModelCannotDoHasNoHeads() {
    SurveyedModel guessing =
        new SurveyedModel(
            HandModel.attending(1, 2, (head, tokens, at) -> new float[at + 1]),
            (gone, tokens) -> tokens[1] % 2 == 0 ? 1 : -1,
            cache -> {});
    Effect effect = kind("all", AT_FIRST).effect();
    Protocol all = new Protocol(AnyType.named("all", -1), "drawn", 1, AT_FIRST, HEADS, effect);

    TypeFinding found = survey(all).on(guessing).get(0);

    assertThat(found.ability().isAboveChance()).isFalse();
    assertThat(found.found()).isEmpty();
    assertThat(found.heads()).hasSize(2).noneMatch(HeadFinding::found);
    assertThat(found.heads()).noneMatch(head -> head.causal().isTried());
    assertThat(found.together().isTried()).isFalse();
    assertThat(found.notes())
        .singleElement()
        .asString()
        .matches(
            "Accuracy at chance: nothing to find"
                + " \\(0\\.[0-9]{2} of 20 prompts right, 0\\.50 by guessing\\)\\.");
    assertThat(guessing.tried).isZero();
  }

  @Test
  void ofTwoAnswersGuessingIsRightHalfTheTimeWhateverTheTaskSays() {
    SurveyedModel guessing =
        new SurveyedModel(
            HandModel.attending(1, 2, (head, tokens, at) -> new float[at + 1]),
            (gone, tokens) -> tokens[1] % 2 == 0 ? 1 : -1,
            cache -> {});

    TypeFinding found =
        survey(kind("looking", AT_FIRST))
            .withTasks(name -> new DrawnPrompts(name, 0))
            .on(guessing)
            .get(0);

    assertThat(found.ability().chance()).isEqualTo(0.5);
    assertThat(found.ability().accuracy()).isPositive();
    assertThat(found.ability().isAboveChance()).isFalse();
  }

  @Test
  void whereNoPromptFitsThereIsNothingToFind() {
    Task none =
        new Task() {
          @Override
          public String name() {
            return "none";
          }

          @Override
          public String does() {
            return "nothing";
          }

          @Override
          public double chance() {
            return 0.5;
          }

          @Override
          public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
            return new PromptSet("none", List.of(), Map.of("its words are several tokens", 7));
          }
        };

    TypeFinding found = survey(kind("looking", AT_FIRST)).withTasks(name -> none).on(model).get(0);

    assertThat(found.ability()).isEqualTo(new Ability(0, 0.5, 0));
    assertThat(found.heads()).isEmpty();
    assertThat(found.notes())
        .containsExactly(
            "7 drafts left out: its words are several tokens.",
            "No prompt fits this model: nothing to find.");
  }

  /** Gives those heads one that were found to be of another kind. */
  private record Following(String kind) implements Experiment {
    @Override
    public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
      HeadSet found = laboratory.found(kind);
      double[] scores = tally.unknown();
      for (int head = 0; head < scores.length; head++) {
        scores[head] = found.contains(new HeadId(0, head)) ? 1 : 0;
      }
      tally.nextPrompt();
      tally.add(scores);
    }
  }

  @Test
  void aKindThatAnotherAsksForIsFoundOnDemandAndOnce() {
    Protocol looking = kind("looking", AT_FIRST);
    Protocol one = kind("one", new Following("looking"));
    Protocol two = kind("two", new Following("looking"));

    List<TypeFinding> found = survey(looking, one, two).on(model, List.of(one, two));

    assertThat(found).hasSize(2);
    assertThat(found.get(0).found()).hasSize(LOOKING);
    assertThat(model.looked).hasSize(1);
  }

  @Test
  void aKindThatIsFoundByWayOfItselfIsRefused() {
    Protocol one = kind("one", new Following("two"));
    Protocol two = kind("two", new Following("one"));

    assertThatThrownBy(() -> survey(one, two).on(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is found by way of itself");
  }

  @Test
  void aKindThatNobodyKnowsIsRefused() {
    assertThatThrownBy(() -> survey(kind("one", new Following("nobody"))).on(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"nobody\" is no kind of head");
  }

  /** Opens all there is, and then fails or not. */
  private record Opening(boolean fails) implements Experiment {
    @Override
    public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
      assertThat(laboratory.interventions()).isSameAs(laboratory.interventions());
      assertThat(laboratory.circuits()).isSameAs(laboratory.circuits());
      if (fails) {
        throw new IllegalStateException("it fails");
      }
    }
  }

  @Test
  void whatIsOpenedIsOpenedOnceAndClosed() {
    survey(kind("one", new Opening(false)), kind("two", new Opening(false))).on(model);

    assertThat(model.opened).containsExactly("interventions", "circuits");
    assertThat(model.open).isEmpty();
  }

  @Test
  void nothingIsLeftOpenAfterAFailure() {
    assertThatThrownBy(() -> survey(kind("one", new Opening(true))).on(model))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("it fails");

    assertThat(model.opened).containsExactly("interventions", "circuits");
    assertThat(model.open).isEmpty();
  }

  @Test
  void equalSeedsGiveEqualFindingsAndOthersDoNot() {
    Survey survey = survey(kind("looking", AT_FIRST));

    assertThat(survey.withSeed(3).on(model)).isEqualTo(survey.withSeed(3).on(model));
    assertThat(survey.withSeed(3).on(model)).isNotEqualTo(survey.withSeed(4).on(model));
  }

  @Test
  void noRunOfAPromptIsKept() {
    List<WeakReference<ActivationCache>> caches = new ArrayList<>();
    List<Long> kept = new ArrayList<>();
    SurveyedModel watched =
        model(
            cache -> {
              System.gc();
              kept.add(caches.stream().filter(each -> !each.refersTo(null)).count());
              caches.add(new WeakReference<>(cache));
            });

    survey(kind("first", AT_FIRST), kind("end", AT_END)).withPrompts(1400).on(watched);

    // While a batch is run, the one before may still stand in a variable.
    assertThat(kept).hasSizeGreaterThan(3).allMatch(count -> count <= 1);
  }
}
