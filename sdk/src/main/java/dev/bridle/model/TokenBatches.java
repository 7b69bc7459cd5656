// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences cut into batches of similar length, so that little padding is computed.
 *
 * @param batches each with the indices of its rows among the sequences
 */
public record TokenBatches(List<Part> batches) {
  /**
   * One batch.
   *
   * @param indices which sequence each row is
   * @param batch the rows
   */
  public record Part(List<Integer> indices, TokenBatch batch) {}

  /** Copies the list. */
  public TokenBatches {
    batches = List.copyOf(batches);
  }

  /**
   * {@return the sequences in batches of up to so many tokens}
   *
   * @param sequences token ids
   * @param prompts each sequence's prompt length
   * @param tokens the most tokens a batch holds, padding included; a longer sequence is alone
   */
  public static TokenBatches of(List<int[]> sequences, List<Integer> prompts, int tokens) {
    List<Integer> byLength =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sequences.get(i).length))
            .toList();
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= byLength.size(); to++) {
      boolean full =
          to == byLength.size()
              || (to - from + 1) * (long) sequences.get(byLength.get(to)).length > tokens;
      if (full) {
        List<Integer> indices = byLength.subList(from, to);
        int[] lengths = indices.stream().mapToInt(prompts::get).toArray();
        TokenBatch batch = TokenBatch.of(indices.stream().map(sequences::get).toList());
        parts.add(new Part(List.copyOf(indices), batch.withPrompts(lengths)));
        from = to;
      }
    }
    return new TokenBatches(parts);
  }
}
