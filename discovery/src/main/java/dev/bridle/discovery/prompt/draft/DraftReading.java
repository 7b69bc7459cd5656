// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Turns drafts into prompts of one tokenizer. */
final class DraftReading {
  private final Tokenizer tokenizer;
  private final Demands demands;
  private final Continuations continuations;

  DraftReading(Tokenizer tokenizer, Demands demands) {
    this.tokenizer = tokenizer;
    this.demands = demands;
    this.continuations = new Continuations(tokenizer, demands);
  }

  Item read(Draft draft) throws Misfit {
    String text = draft.prompt().text();
    Encoding encoding = tokenizer.encode(text);
    if (encoding.size() == 0) {
      throw new Misfit("the prompt has no tokens");
    }
    Item item = Item.of(encoding.ids());
    Map<Mark, List<Integer>> marks = marks(draft.prompt(), encoding);
    for (Map.Entry<Mark, List<Integer>> mark : marks.entrySet()) {
      item = item.marking(mark.getKey(), mark.getValue());
    }
    item = linked(item, WordPlaces.of(text, encoding));
    if (!draft.right().isEmpty()) {
      Continuations.Answers answers = continuations.of(text, encoding.ids(), draft);
      item = item.answering(answers.right(), answers.wrong());
    }
    if (!draft.corrupted().isEmpty()) {
      item = item.corruptedBy(twin(draft.corrupted(), item.length()));
    }
    return item.grouped(draft.group()).labelled(draft.label());
  }

  private int[] twin(String text, int length) throws Misfit {
    int[] twin = tokenizer.encode(text).ids();
    if (demands.aligned() && twin.length != length) {
      throw new Misfit("the corrupted twin is not as long");
    }
    return twin;
  }

  private Map<Mark, List<Integer>> marks(MarkedText text, Encoding encoding) throws Misfit {
    Map<Mark, SortedSet<Integer>> found = new LinkedHashMap<>();
    for (MarkedText.Span span : text.spans()) {
      SortedSet<Integer> at = found.computeIfAbsent(span.mark(), mark -> new TreeSet<>());
      int last = Math.min(encoding.firstTokenAfter(span.to() - 1), encoding.size() - 1);
      if (demands.whole().contains(span.mark()) && !isOneToken(span, text.text(), encoding)) {
        throw new Misfit("the mark '" + span.mark() + "' is not one token");
      }
      for (int token = encoding.firstTokenAfter(span.from()); token <= last; token++) {
        at.add(token);
      }
    }
    Map<Mark, List<Integer>> marks = new LinkedHashMap<>();
    found.forEach((mark, at) -> marks.put(mark, List.copyOf(at)));
    for (Map.Entry<Mark, Demands.Beside> entry : demands.derived().entrySet()) {
      List<Integer> at = marks.getOrDefault(entry.getValue().of(), List.of());
      if (!at.isEmpty()) {
        marks.put(entry.getKey(), List.of(beside(entry.getValue(), at, encoding.size())));
      }
    }
    return marks;
  }

  /** A space before the word may belong to its token, as it does in most vocabularies. */
  private static boolean isOneToken(MarkedText.Span span, String text, Encoding encoding) {
    int token = encoding.firstTokenAfter(span.from());
    int before = span.from() - 1;
    boolean starts =
        before < 0
            || Character.isWhitespace(text.charAt(before))
            || encoding.firstTokenAfter(before) < token;
    boolean ends = span.to() >= text.length() || encoding.firstTokenAfter(span.to()) > token;
    return starts && ends && encoding.firstTokenAfter(span.to() - 1) == token;
  }

  private static int beside(Demands.Beside beside, List<Integer> at, int length) throws Misfit {
    int first = at.get(0);
    int last = at.get(at.size() - 1);
    int place =
        switch (beside.place()) {
          case BEFORE -> first - 1;
          case FIRST -> first;
          case LAST -> last;
          case AFTER -> last + 1;
        };
    if (place < 0 || place >= length) {
      throw new Misfit("nothing stands beside the mark '" + beside.of() + "'");
    }
    return place;
  }

  private Item linked(Item item, WordPlaces words) {
    Item linked = words.link(item);
    for (Map.Entry<Link.Kind, Map<Mark, List<Mark>>> relation : demands.relations().entrySet()) {
      List<Link> links = new ArrayList<>();
      relation
          .getValue()
          .forEach((mark, others) -> others.forEach(other -> link(item, mark, other, links)));
      linked = linked.linking(relation.getKey(), links);
    }
    return linked;
  }

  /** Whichever stands later looks: of a causal model the earlier one cannot. */
  private static void link(Item item, Mark one, Mark other, List<Link> links) {
    List<Integer> first = item.at(one);
    List<Integer> second = item.at(other);
    if (first.isEmpty() || second.isEmpty()) {
      return;
    }
    int query = Math.max(Collections.max(first), Collections.max(second));
    List<Integer> keys = first.contains(query) ? second : first;
    links.add(new Link(query, keys.stream().filter(key -> key < query).toList()));
  }

  /** Why a draft does not fit. */
  static final class Misfit extends Exception {
    private static final long serialVersionUID = 1L;

    Misfit(String reason) {
      super(reason, null, false, false);
    }
  }
}
