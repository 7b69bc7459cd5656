// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.model.Tokenizer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * {@code kind: text}: sentences of a text, cut before a word: that word is the answer, another one
 * of the text the wrong one.
 *
 * <p>Links: {@code previous}, {@code subword}, {@code word-start}, and {@code rarest}: each
 * position and that of the least frequent token so far, by how often tokens come in all sentences
 * (Voita et al. 2019, "Analyzing Multi-Head Self-Attention").
 *
 * <p>Settings: {@code sentences}, a list, or {@code file}, a text or a folder of {@code .txt};
 * {@code together}, how many sentences in a row; {@code least}, how many words stay at least.
 */
final class NaturalText implements DraftedTask.Rule {
  private final List<String> sentences;
  private final int together;
  private final int least;

  private NaturalText(List<String> sentences, int together, int least) {
    this.sentences = List.copyOf(sentences);
    this.together = together;
    this.least = least;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "sentences", "file", "together", "least");
    List<String> sentences = Sentences.read(document, tables);
    return new DraftedTask(
        header,
        Demands.of(true, false),
        new NaturalText(
            sentences,
            document.number("together", 3, 1, 1000),
            document.number("least", 6, 1, 10_000)));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    int run = Math.min(together, sentences.size());
    int from = random.nextInt(sentences.size() - run + 1);
    List<String> words =
        Stream.of(String.join(" ", sentences.subList(from, from + run)))
            .flatMap(text -> List.of(text.strip().split("\\s+", -1)).stream())
            .toList();
    if (words.size() <= least) {
      return List.of();
    }
    int cut = least + random.nextInt(words.size() - least);
    List<String> others =
        words.stream().distinct().filter(word -> !word.equals(words.get(cut))).toList();
    if (others.isEmpty()) {
      return List.of();
    }
    String prompt = String.join(" ", words.subList(0, cut));
    return List.of(
        Draft.of(MarkedText.plain(prompt))
            .answering(List.of(" " + words.get(cut)), List.of(" " + Draw.one(others, random))));
  }

  @Override
  public UnaryOperator<Item> finish(Tokenizer tokenizer) {
    return new RarestSoFar(tokenizer, sentences);
  }
}
