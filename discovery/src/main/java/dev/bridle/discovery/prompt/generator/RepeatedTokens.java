// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.HeadedTask;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.TokenLinks;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Random tokens, once ({@code kind: random-tokens}) or as a block said several times ({@code kind:
 * repeated-tokens}): where no word's meaning helps.
 *
 * <p>Of a repeated block the last repetition is cut at a random place. The token that followed
 * before is the answer, another token of the block the wrong one. In the corrupted twin another
 * token stands wherever the answer stood. Links are {@code previous}, {@code duplicate} and {@code
 * induction}; the mark {@code match} names earlier occurrences of the last token, {@code source}
 * what followed them (Olsson et al. 2022, "In-context Learning and Induction Heads"; Tang et al.
 * 2024, "RazorAttention", with four repetitions).
 *
 * <p>Settings: {@code block}, how many tokens; {@code times}, how often.
 */
final class RepeatedTokens implements HeadedTask {
  private static final Mark MATCH = new Mark("match");
  private static final Mark SOURCE = new Mark("source");
  private static final int LONGEST = 100_000;

  private final Header header;
  private final int block;
  private final int times;

  private RepeatedTokens(Header header, int block, int times) {
    this.header = header;
    this.block = block;
    this.times = times;
  }

  static Task once(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "block");
    return new RepeatedTokens(header, document.number("block", 50, 2, LONGEST), 1);
  }

  static Task repeated(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "block", "times");
    return new RepeatedTokens(
        header, document.number("block", 50, 3, LONGEST), document.number("times", 2, 2, 100));
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    OrdinaryTokens ordinary = new OrdinaryTokens(tokenizer);
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Integer> misfits = new LinkedHashMap<>();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] drawn = ordinary.draw(block + 1, random);
      // A block that is not repeated may be shorter, where a vocabulary is.
      if (drawn.length <= block && (times > 1 || drawn.length < 2)) {
        misfits.merge("the vocabulary has fewer tokens than a block", 1, Integer::sum);
      } else {
        items.add(item(ordinary.beginning(), drawn, random));
      }
    }
    return new PromptSet(name(), items, misfits);
  }

  private Item item(int[] beginning, int[] drawn, RandomGenerator random) {
    int cut = times == 1 ? Math.min(block, drawn.length) : 1 + random.nextInt(block - 1);
    int length = (times - 1) * block + cut;
    int[] tokens = tokens(beginning, drawn, length);
    Item item = TokenLinks.repeats(Item.of(tokens), beginning.length);
    if (times == 1) {
      return item;
    }
    int[] twin = drawn.clone();
    twin[cut] = drawn[block];
    int other = (cut + 1 + random.nextInt(block - 1)) % block;
    List<Integer> sources =
        IntStream.range(0, times - 1).map(i -> beginning.length + i * block + cut).boxed().toList();
    return item.answering(List.of(drawn[cut]), List.of(drawn[other]))
        .corruptedBy(tokens(beginning, twin, length))
        .marking(MATCH, sources.stream().map(at -> at - 1).toList())
        .marking(SOURCE, sources);
  }

  private int[] tokens(int[] beginning, int[] drawn, int length) {
    return IntStream.concat(
            IntStream.of(beginning), IntStream.range(0, length).map(i -> drawn[i % block]))
        .toArray();
  }
}
