// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TaskDocumentFuzzTest {
  private static final int TRIES = 300;
  private static final TaskLibrary LIBRARY = TaskLibrary.builtIn();
  private static final String GOOD =
      """
      name: mine
      does: Something
      source: Somebody 2024
      chance: 0.5
      kind: template
      lists:
        word: [a, b, c]
        pair: {columns: [x, y], rows: [[d, e], [f, g]]}
        number: {numbers: {from: 1, to: 9}}
      slots: {A: word, B: {from: word, where: A != B}, P: pair, N: number}
      text: ["{A@a} [r:and {B}] {P.y}", "{next(A)} {{"]
      variants: [{parts: {x: "{A}"}, label: true}]
      answer: " {B}"
      wrong: {each: number, as: it, where: it < N, text: " {it}"}
      corrupted: {marks: {a: B}}
      aligned: false
      """;

  @Property(tries = TRIES)
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertReadOrRefused(text);
  }

  @Property(tries = TRIES)
  void anyMixOfYamlSignsIsReadOrRefused(@ForAll("signs") String text) {
    assertReadOrRefused(text);
  }

  @Property(tries = TRIES)
  void aDocumentWithAStretchReplacedIsReadOrRefused(
      @ForAll("places") int from, @ForAll("lengths") int length, @ForAll("signs") String signs) {
    int to = Math.min(GOOD.length(), from + length);

    assertReadOrRefused(GOOD.substring(0, from) + signs + GOOD.substring(to));
  }

  @Property(tries = TRIES)
  void anyTemplateIsReadOrRefused(@ForAll("templates") String text) {
    String quoted = text.replace("\\", "").replace("\"", "");

    assertReadOrRefused(
        "{name: mine, does: x, chance: 0, kind: template, lists: {w: [a, b]}, slots: {A: w}, text:"
            + " \""
            + quoted
            + "\"}");
  }

  @Provide
  Arbitrary<String> signs() {
    return Arbitraries.strings()
        .withChars(":{}[]-,&*!|>'\"%@`#?~ \n\tab01.\u0000\u0085\ud800")
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.strings().withChars("{}[]@:().'Anext first").ofMaxLength(30);
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, GOOD.length());
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 60);
  }

  /** Every other exception fails the test. */
  private static void assertReadOrRefused(String yaml) {
    TaskDocument document = new TaskDocument(Path.of("mine.yaml"), yaml);
    try {
      Task task = LIBRARY.with(List.of(document)).task("mine");
      assertThat(task.prompts(new WordTokenizer(), 2, 1).items()).hasSizeLessThanOrEqualTo(2);
    } catch (InputException e) {
      assertThat(e).hasMessageContaining("mine.yaml: ");
    }
  }
}
