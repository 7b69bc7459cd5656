// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.catalogue.Effect;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.Control;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.Label;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Tries what one behaviour is without heads: each alone, those of a kind together, random ones, and
 * where a head was not needed, without it once the causes are gone.
 */
final class EffectTrial {
  private static final int CONTROLS = 10;

  private final Effect effect;
  private final OpenLaboratory laboratory;
  private final PromptSets sets;
  private final ModelShape shape;

  EffectTrial(Effect effect, OpenLaboratory laboratory, PromptSets sets) {
    this.effect = effect;
    this.laboratory = laboratory;
    this.sets = sets;
    this.shape = laboratory.model().shape();
  }

  /** What is found of kinds that are held against this behaviour. */
  Map<Protocol, TypeFinding> of(List<Scored> kinds) {
    PromptSet prompts = sets.toTryOn(effect.task());
    Behaviour behaviour = Behaviour.of(effect, prompts, laboratory);
    Ability ability = ability();
    Map<Protocol, TypeFinding> findings = new LinkedHashMap<>();
    if (!ability.isAboveChance()) {
      kinds.forEach(kind -> findings.put(kind.protocol(), untried(kind, ability)));
      return findings;
    }
    Removals removals = new Removals();
    Map<HeadId, Integer> alone = new LinkedHashMap<>();
    shape.allHeads().forEach(head -> alone.put(head, removals.add(HeadSet.of(head))));
    Map<Scored, Integer> together = new LinkedHashMap<>();
    for (Scored kind : kinds) {
      if (kind.found().size() > 0) {
        together.put(kind, removals.add(kind.found()));
        removals.addControls(kind.found(), CONTROLS, shape, laboratory.seed());
      }
    }
    Effects effects = behaviour.without(removals.sets());
    for (Scored kind : kinds) {
      Map<HeadId, Causal> heads = new LinkedHashMap<>();
      alone.forEach((head, at) -> heads.put(head, single(kind, head, at, alone, effects)));
      Causal all = together.containsKey(kind) ? set(effects, together.get(kind)) : Causal.untried();
      backups(behaviour, heads);
      findings.put(kind.protocol(), finding(kind, ability, heads, all));
    }
    return findings;
  }

  private Ability ability() {
    PromptSet prompts = sets.toTryOn(effect.ability());
    return Behaviour.ability(prompts, sets.task(effect.ability()).chance(), laboratory);
  }

  /** One head, held against others of its layer that are not of the kind. */
  private Causal single(
      Scored kind, HeadId head, int at, Map<HeadId, Integer> alone, Effects effects) {
    HeadSet found = kind.found();
    List<HeadId> layer =
        alone.keySet().stream()
            .filter(other -> other.layer() == head.layer() && !other.equals(head))
            .toList();
    List<HeadId> strangers = layer.stream().filter(other -> !found.contains(other)).toList();
    List<HeadId> pool = strangers.isEmpty() ? layer : strangers;
    Random random = new Random(laboratory.seed() + at);
    double[] drawn =
        pool.isEmpty()
            ? new double[] {0}
            : random
                .ints(CONTROLS, 0, pool.size())
                .mapToDouble(i -> effects.mean(alone.get(pool.get(i))))
                .toArray();
    Causal causal = Causal.of(effects.mean(at), effects.interval(at), Control.of(drawn));
    return found.contains(head) ? causal : causal.labelled(Label.NONE);
  }

  private static Causal set(Effects effects, int at) {
    double[] controls = new double[CONTROLS];
    for (int i = 0; i < CONTROLS; i++) {
      controls[i] = effects.mean(at + 1 + i);
    }
    return Causal.of(effects.mean(at), effects.interval(at), Control.of(controls));
  }

  /** Heads that were not needed may be once the causes are gone. */
  private void backups(Behaviour behaviour, Map<HeadId, Causal> heads) {
    List<HeadId> causes = with(heads, Label.CAUSE);
    List<HeadId> others = with(heads, Label.CORRELATE);
    if (causes.isEmpty() || others.isEmpty()) {
      return;
    }
    Removals removals = new Removals();
    int gone = removals.add(new HeadSet(causes));
    for (HeadId head : others) {
      List<HeadId> more = new ArrayList<>(causes);
      more.add(head);
      removals.add(new HeadSet(more));
      removals.add(HeadSet.of(head));
    }
    Effects effects = behaviour.interactions(removals.sets(), gone);
    for (int i = 0; i < others.size(); i++) {
      if (effects.interval(i).isAbove(0)) {
        heads.compute(others.get(i), (head, causal) -> causal.labelled(Label.BACKUP));
      }
    }
  }

  private static List<HeadId> with(Map<HeadId, Causal> heads, Label label) {
    return heads.entrySet().stream()
        .filter(entry -> entry.getValue().label() == label)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static TypeFinding finding(
      Scored kind, Ability ability, Map<HeadId, Causal> causal, Causal together) {
    HeadScores scores = kind.scores();
    HeadSet found = kind.found();
    List<HeadFinding> heads = new ArrayList<>();
    for (HeadScore score : scores.ranked()) {
      HeadId head = score.head();
      heads.add(
          new HeadFinding(
              head,
              score.value(),
              scores.zScore(score),
              kind.interval(head),
              kind.candidate(head),
              found.contains(head),
              causal.getOrDefault(head, Causal.untried())));
    }
    return new TypeFinding(kind.protocol().type(), ability, heads, together, Notes.of(kind, found));
  }

  private static TypeFinding untried(Scored kind, Ability ability) {
    TypeFinding scored = finding(kind, ability, Map.of(), Causal.untried());
    List<HeadFinding> unnamed = scored.heads().stream().map(HeadFinding::unnamed).toList();
    return new TypeFinding(
        scored.type(), ability, unnamed, Causal.untried(), Notes.atChance(kind, ability));
  }
}
