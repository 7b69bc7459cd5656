// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private final WordTokenizer tokenizer = new WordTokenizer();

  private Item one(String settings) {
    return Written.one(Written.task("kind: template\n" + settings), tokenizer);
  }

  private List<String> marked(Item item, String mark) {
    return item.at(new Mark(mark)).stream().map(at -> tokenizer.token(item.token(at))).toList();
  }

  @Test
  void slotsMarksAndAnswersBecomeTokens() {
    Item item =
        one(
            """
            lists: {pair: {columns: [country, capital], rows: [[France, Paris]]}}
            slots: {C: pair}
            text: "[relation:The capital of] {C@subject} is"
            answer: " {C.capital}"
            """);

    assertThat(tokenizer.decode(item.tokens())).isEqualTo("The capital of France is");
    assertThat(marked(item, "relation")).containsExactly("The", " capital", " of");
    assertThat(marked(item, "subject")).containsExactly(" France");
    assertThat(Written.texts(tokenizer, item.answers())).containsExactly(" Paris");
    assertThat(item.at(Mark.END)).containsExactly(item.length() - 1);
  }

  @Test
  void aMarkOnAWordOfSeveralTokensListsThemAndDerivedMarksStandBesideIt() {
    Item item =
        one(
            """
            lists: {word: [extraordinary]}
            slots: {A: word}
            text: "an {A@long} day"
            marks: {first-piece: first long, last-piece: last long, then: after long, an: before long}
            """);

    assertThat(marked(item, "long")).containsExactly(" extraord", "inary");
    assertThat(marked(item, "first-piece")).containsExactly(" extraord");
    assertThat(marked(item, "last-piece")).containsExactly("inary");
    assertThat(marked(item, "then")).containsExactly(" day");
    assertThat(marked(item, "an")).containsExactly("an");
  }

  @Test
  void laterTokensOfAWordAreLinkedToItsEarlierOnesAndFirstOnesToTheTokenBefore() {
    Item item = one("text: 'an counterrevolutionary day'\n");

    assertThat(item.links(new Link.Kind("subword")))
        .containsExactly(new Link(3, List.of(2)), new Link(4, List.of(2, 3)));
    assertThat(item.links(new Link.Kind("word-start")))
        .containsExactly(new Link(1, List.of(0)), new Link(2, List.of(1)), new Link(5, List.of(4)));
    assertThat(item.links(Link.Kind.PREVIOUS)).hasSize(5);
  }

  @Test
  void termsMakeWordsOfWords() {
    Item item =
        one(
            """
            lists: {day: [Monday, Tuesday, Wednesday]}
            slots: {A: {from: day, where: "A = 'Monday'"}, B: {text: "<{upper(A)}>"}}
            text: "{next(A)} {previous(next(A))} {first(A)} {rest(A)} {last(A)} {lower(A)} {title(lower(A))} {B} {{x} [y]"
            """);

    assertThat(tokenizer.decode(item.tokens()))
        .isEqualTo("Tuesday Monday M onday y monday Monday <MONDAY> {x} [y]");
  }

  @Test
  void noRowOfAListIsDrawnTwiceAndConditionsHold() {
    Task task =
        Written.task(
            """
            kind: template
            lists: {word: [anna, alan, bob, ben, carl]}
            slots: {A: word, B: {from: word, where: first(A) = first(B)}, C: {from: word, where: [first(C) != first(A)]}}
            text: "{A@a} {B@b} {C@c}"
            """);

    for (Item item : task.prompts(tokenizer, 20, 3).items()) {
      String a = marked(item, "a").get(0).strip();
      String b = marked(item, "b").get(0).strip();
      String c = marked(item, "c").get(0).strip();
      assertThat(a).isNotEqualTo(b);
      assertThat(a.charAt(0)).isEqualTo(b.charAt(0)).isNotEqualTo(c.charAt(0));
    }
  }

  @Test
  void everyVariantComesEquallyOftenAlthoughOneFitsLessOften() {
    Task task =
        Written.task(
            """
            kind: template
            lists:
              short: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
              mixed: [a, b, c, d, e, f, g, h, i, j, k, immeasurably, extraordinarily, unbelievably]
            slots: {X: short}
            variants:
              - {text: "say {X} and {X} then", answer: " {X}", label: true}
              - {slots: {Y: mixed}, text: "say {X} or {Y} then", answer: " {Y}"}
            """);

    PromptSet prompts = task.prompts(tokenizer, 20, 1);
    Map<Boolean, Long> labels =
        prompts.items().stream().collect(Collectors.groupingBy(Item::label, Collectors.counting()));

    assertThat(labels).isEqualTo(Map.of(true, 10L, false, 10L));
    assertThat(prompts.misfits()).containsOnlyKeys("an answer is not one token");
    assertThat(prompts.left()).isPositive();
  }

  @Test
  void variantsThatBelongTogetherShareTheirWords() {
    Task task =
        Written.task(
            """
            kind: template
            order: together
            lists: {word: [a, b, c, d, e, f]}
            slots: {X: word}
            group: "{X}"
            variants: [{text: "it is {X}", label: true}, {text: "it is not {X}"}]
            """);

    List<Item> items = task.prompts(tokenizer, 7, 1).items();

    assertThat(items).hasSize(6);
    for (int i = 0; i + 1 < items.size(); i += 2) {
      assertThat(items.get(i).group()).isEqualTo(items.get(i + 1).group()).isNotEmpty();
      assertThat(items.get(i).label()).isTrue();
      assertThat(items.get(i + 1).label()).isFalse();
    }
  }

  @Test
  void misfitsAreCountedByTheirReason() {
    Task task =
        Written.task(
            """
            kind: template
            lists: {word: [hippopotamus, cat]}
            slots: {A: word, B: word}
            text: "a {A@a} and"
            answer: " dog"
            wrong: " horse"
            corrupted: {slots: {A: B}}
            """);

    PromptSet prompts = task.prompts(tokenizer, 5, 1);

    assertThat(prompts.items()).isEmpty();
    assertThat(prompts.misfits()).containsOnlyKeys("the corrupted twin is not as long");
    assertThat(prompts.left()).isEqualTo(400);
  }

  @Test
  void aTwinOfAnotherLengthIsTakenWhereItMay() {
    Item item =
        one(
            """
            aligned: false
            text: "a cat"
            corrupted: "a black cat"
            """);

    assertThat(item.isAligned()).isFalse();
    assertThat(tokenizer.decode(item.corrupted().orElseThrow().tokens())).isEqualTo("a black cat");
  }

  @Test
  void answersThatBeginAlikeDoNotFit() {
    Task task =
        Written.task(
            """
            kind: template
            first-token: true
            text: "it is"
            answer: " extraordinary"
            wrong: " extraordinarily"
            """);

    assertThat(task.prompts(tokenizer, 1, 1).misfits())
        .containsOnlyKeys("an answer and a wrong answer begin with the same token");
  }

  @Test
  void anAnswerThatChangesItsPromptsTokensDoesNotFit() {
    Task task = Written.task("kind: template\ntext: 'it is bro'\nanswer: ken\n");

    assertThat(task.prompts(tokenizer, 1, 1).misfits())
        .containsOnlyKeys("an answer changes the tokens of its prompt");
  }

  @Test
  void relatedMarksAreLinkedFromTheLaterToTheEarlier() {
    Item item =
        one(
            """
            text: "[det:the] [subject:dog] [verb:bites]"
            links: {governor: {det: subject, subject: verb}}
            """);

    assertThat(item.links(new Link.Kind("governor")))
        .containsExactlyInAnyOrder(new Link(2, List.of(1)), new Link(3, List.of(2)));
  }
}
