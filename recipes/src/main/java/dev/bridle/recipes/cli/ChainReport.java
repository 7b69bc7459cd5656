// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.collaboration.Estimate;
import dev.bridle.discovery.collaboration.HeadEdge;
import dev.bridle.discovery.collaboration.HeadGraph;
import dev.bridle.discovery.collaboration.HeadGraphDocument;
import dev.bridle.discovery.collaboration.HeadNode;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.site.DecoderGraph;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is to be said of heads at work together, as a document and as text.
 *
 * @param task what they were measured on
 * @param ability how well the model does it
 * @param findings the kinds of the chain, as they were found
 * @param graph who tells whom
 */
record ChainReport(String task, Ability ability, List<TypeFinding> findings, HeadGraph graph) {
  Map<String, Object> document(DecoderGraph decoder) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", Inspection.model(decoder));
    document.put("task", task);
    document.put("ability", FindingsDocument.of(ability));
    document.put("roles", findings.stream().map(ChainReport::role).toList());
    document.put("graph", Terminal.tree(HeadGraphDocument.of(graph)));
    return document;
  }

  private static Map<String, Object> role(TypeFinding finding) {
    Map<String, Object> role = new LinkedHashMap<>();
    role.put("type", finding.type().name());
    role.put("stage", finding.type().stage().toString());
    role.put("heads", finding.found().stream().map(Object::toString).toList());
    role.put("label", finding.together().label().toString());
    role.put("notes", finding.notes());
    return role;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %.2f of %d prompts right, %.2f by guessing; %s %.3f on average%n",
            task,
            ability.accuracy(),
            ability.prompts(),
            ability.chance(),
            graph.metric(),
            graph.clean()));
    text.append("The effect of a path that carries the corrupted prompt, and its share of that.\n");
    text.append('\n').append(heads()).append('\n');
    text.append(graph.sureEdges().isEmpty() ? "No head surely tells another.\n" : edges());
    int unsure = graph.edges().size() - graph.sureEdges().size();
    if (unsure > 0) {
      text.append("%d edges whose interval holds 0 are left out.\n".formatted(unsure));
    }
    findings.stream()
        .filter(finding -> finding.found().size() == 0)
        .forEach(finding -> text.append(absence(finding)));
    return text.toString().stripTrailing();
  }

  private static String absence(TypeFinding finding) {
    return "No %s heads. %s%n".formatted(finding.type().name(), String.join(" ", finding.notes()));
  }

  private Table heads() {
    Table table = new Table("from", "stage", "kinds", "to", "effect", "share");
    for (HeadNode node : graph.nodes()) {
      table.row(
          node.head().toString(),
          node.stage().toString(),
          String.join(", ", node.types()),
          "logits",
          effect(node.direct()),
          share(node.direct()));
    }
    return table;
  }

  private Table edges() {
    Table table = new Table("from", "input", "to", "effect", "share");
    graph.sureEdges().stream()
        .sorted(Comparator.comparingDouble((HeadEdge edge) -> -Math.abs(edge.effect().mean())))
        .forEach(
            edge ->
                table.row(
                    edge.from().toString(),
                    edge.input().name().toLowerCase(Locale.ROOT),
                    edge.to().toString(),
                    effect(edge.effect()),
                    share(edge.effect())));
    return table;
  }

  private static String effect(Estimate effect) {
    return String.format(Locale.ROOT, "%+.4f ± %.4f", effect.mean(), effect.standardError());
  }

  private String share(Estimate effect) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * graph.share(effect));
  }
}
