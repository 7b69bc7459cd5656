// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.data.RelationFile;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.model.Tokenizer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code kind: relations}: what stands in a relation to a subject, asked by the relation's own
 * wordings (Hernandez et al. 2024, "Linearity of Relation Decoding", arXiv 2308.09124).
 *
 * <p>Marks: {@code subject}, {@code relation} (the words around it). The twin asks about another
 * subject of the relation, whose object is the wrong answer. Prompts of one relation are a group.
 *
 * <p>Settings: {@code file}, a relation's JSON of the LRE data set, or a folder of them; {@code
 * aligned}, false as a rule.
 */
final class Relations implements DraftedTask.Rule {
  private static final Mark SUBJECT = new Mark("subject");
  private static final Mark RELATION = new Mark("relation");

  private final List<RelationFile> relations;

  private Relations(List<RelationFile> relations) {
    this.relations = List.copyOf(relations);
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "file", "aligned");
    List<RelationFile> relations = RelationFile.in(tables.file(document));
    Demands demands = Demands.of(true, document.flag("aligned", false));
    return new DraftedTask(header, demands, new Relations(relations));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    RelationFile relation = relations.get(turn % relations.size());
    String wording = Draw.one(relation.wordings(), random);
    List<List<String>> two = Draw.some(relation.samples().rows(), 2, random);
    if (two.size() < 2 || two.get(0).get(1).equals(two.get(1).get(1))) {
      return List.of();
    }
    return List.of(
        Draft.of(text(wording, two.get(0).get(0)))
            .answering(List.of(" " + two.get(0).get(1)), List.of(" " + two.get(1).get(1)))
            .corruptedBy(text(wording, two.get(1).get(0)).text())
            .grouped(relation.name()));
  }

  private static MarkedText text(String wording, String subject) {
    int hole = wording.indexOf("{}");
    String after = wording.substring(hole + 2).stripTrailing();
    MarkedText.Writer writer = new MarkedText.Writer();
    writer.write(wording.substring(0, hole).stripTrailing(), RELATION);
    writer.write(hole > 0 && wording.charAt(hole - 1) == ' ' ? " " : "");
    return writer.write(subject, SUBJECT).write(after, RELATION).done();
  }
}
