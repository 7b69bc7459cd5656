// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.measure.Interval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found of one kind, as JSON: every head, best first. */
final class FindingsDocument {
  private FindingsDocument() {}

  static Map<String, Object> of(TypeFinding finding) {
    HeadType type = finding.type();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", type.name());
    document.put("stage", type.stage().toString());
    document.put("definition", type.definition().toString());
    document.put("metric", type.metric());
    document.put("threshold", type.threshold());
    document.put("unit", type.unit().toString());
    document.put("ability", of(finding.ability()));
    document.put("notes", finding.notes());
    Map<String, Object> together = new LinkedHashMap<>();
    together.put("heads", finding.found().stream().map(Object::toString).toList());
    if (finding.together().isTried()) {
      together.putAll(of(finding.together()));
    }
    document.put("together", together);
    document.put("heads", finding.heads().stream().map(FindingsDocument::of).toList());
    return document;
  }

  static Map<String, Object> of(Ability ability) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("accuracy", ability.accuracy());
    document.put("chance", ability.chance());
    document.put("prompts", ability.prompts());
    return document;
  }

  private static Map<String, Object> of(HeadFinding head) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("head", head.head().toString());
    document.put("score", head.score());
    document.put("z", head.z());
    document.put("interval", of(head.interval()));
    if (!head.candidate().isEmpty()) {
      document.put("candidate", head.candidate());
    }
    if (head.causal().isTried()) {
      document.put("causal", of(head.causal()));
    }
    return document;
  }

  private static Map<String, Object> of(Causal causal) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("effect", causal.effect());
    document.put("interval", of(causal.interval()));
    document.put("control", causal.control().mean());
    document.put("controlMost", causal.control().most());
    document.put("controlDraws", causal.control().draws());
    document.put("label", causal.label().toString());
    return document;
  }

  private static List<Double> of(Interval interval) {
    return List.of(interval.low(), interval.high());
  }
}
