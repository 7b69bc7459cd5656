// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.error.InputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scores heads for kinds: prompts are run once for all measures that look at them. */
final class Scoring {
  private final OpenLaboratory laboratory;
  private final PromptSets sets;
  private final Map<Protocol, Scored> known = new HashMap<>();
  private final Set<Protocol> underWay = new HashSet<>();

  Scoring(OpenLaboratory laboratory, PromptSets sets) {
    this.laboratory = laboratory;
    this.sets = sets;
  }

  /** Looks on first, so that experiments find what they ask for. */
  Map<Protocol, Scored> of(List<Protocol> protocols) {
    Map<PromptSet, List<Protocol>> looking = new LinkedHashMap<>();
    for (Protocol protocol : protocols) {
      if (protocol.score() instanceof Measure && !known.containsKey(protocol)) {
        looking.computeIfAbsent(prompts(protocol), set -> new ArrayList<>()).add(protocol);
      }
    }
    looking.forEach(this::look);
    Map<Protocol, Scored> all = new LinkedHashMap<>();
    protocols.forEach(protocol -> all.put(protocol, of(protocol)));
    return all;
  }

  Scored of(Protocol protocol) {
    if (known.containsKey(protocol)) {
      return known.get(protocol);
    }
    if (!underWay.add(protocol)) {
      throw new InputException(
          protocol.type().name() + " is found by way of itself",
          "Let its document ask for another kind of heads.");
    }
    if (protocol.score() instanceof Experiment experiment) {
      Scored scored = begin(protocol, prompts(protocol));
      experiment.run(laboratory, scored.prompts(), scored.tally());
      known.put(protocol, scored);
    } else {
      look(prompts(protocol), List.of(protocol));
    }
    underWay.remove(protocol);
    return known.get(protocol);
  }

  private void look(PromptSet prompts, List<Protocol> protocols) {
    List<CapturedPrompts.Watch> watches = new ArrayList<>();
    for (Protocol protocol : protocols) {
      Scored scored = begin(protocol, prompts);
      known.put(protocol, scored);
      watches.add(new CapturedPrompts.Watch((Measure) protocol.score(), scored.tally()));
    }
    new CapturedPrompts(laboratory.model(), laboratory::circuits, laboratory.progress())
        .watch(prompts, watches);
  }

  private PromptSet prompts(Protocol protocol) {
    return sets.toScoreOn(protocol.task(), protocol.times());
  }

  private Scored begin(Protocol protocol, PromptSet prompts) {
    HeadTally tally =
        new HeadTally(laboratory.model().shape(), protocol.score(), laboratory.seed());
    return new Scored(protocol, prompts, tally, laboratory.model().shape());
  }
}
