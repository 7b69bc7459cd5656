// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows of tokens, and sequences cut into batches of them. */
final class TokenBatchTest {
  @Test
  void shorterRowsArePaddedOnTheLeft() {
    TokenBatch batch = TokenBatch.of(List.of(new int[] {7, 8, 9}, new int[] {5}));

    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.length()).isEqualTo(3);
    assertThat(batch.startOf(0)).isZero();
    assertThat(batch.startOf(1)).isEqualTo(2);
    assertThat(batch.lengthOf(1)).isEqualTo(1);
    assertThat(IntStream.range(0, 3).map(at -> batch.id(1, at))).containsExactly(0, 0, 5);
  }

  @Test
  void withoutAWordOnItARowIsAllPrompt() {
    TokenBatch batch = TokenBatch.of(List.of(new int[] {7, 8, 9}, new int[] {5}));

    assertThat(batch.promptOf(0)).isEqualTo(3);
    assertThat(batch.promptOf(1)).isEqualTo(1);
    assertThat(batch.withPrompts(1, 0).promptOf(0)).isEqualTo(1);
    assertThat(batch.promptOf(0)).isEqualTo(3);
    assertThatThrownBy(() -> batch.withPrompts(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRowWithoutTokensIsADefect() {
    assertThatThrownBy(() -> TokenBatch.of(new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void laterChangesOfAnArrayDoNotReachTheBatch() {
    int[] row = {1, 2};
    TokenBatch batch = TokenBatch.of(row);
    row[0] = 99;

    assertThat(batch.id(0, 0)).isEqualTo(1);
  }

  @Test
  void everySequenceIsInOneBatchThatIsNotTooLarge() {
    Random random = new Random(1);
    List<int[]> sequences = new ArrayList<>();
    List<Integer> prompts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int length = 1 + random.nextInt(60);
      sequences.add(IntStream.range(0, length).map(at -> random.nextInt(100)).toArray());
      prompts.add(random.nextInt(length + 1));
    }

    TokenBatches batches = TokenBatches.of(sequences, prompts, 50);

    Set<Integer> seen = new HashSet<>();
    for (TokenBatches.Part part : batches.batches()) {
      TokenBatch batch = part.batch();
      assertThat(part.indices()).hasSize(batch.rows());
      assertThat(batch.rows() == 1 || batch.rows() * batch.length() <= 50).isTrue();
      for (int row = 0; row < batch.rows(); row++) {
        int index = part.indices().get(row);
        int start = batch.startOf(row);
        assertThat(seen.add(index)).isTrue();
        assertThat(batch.promptOf(row)).isEqualTo(prompts.get(index));
        int of = row;
        assertThat(IntStream.range(start, batch.length()).map(at -> batch.id(of, at)))
            .containsExactly(IntStream.of(sequences.get(index)).boxed().toArray(Integer[]::new));
      }
    }
    assertThat(seen).hasSize(200);
    assertThat(batches.batches()).hasSizeLessThan(200);
  }

  @Test
  void noSequencesAreNoBatches() {
    assertThat(TokenBatches.of(List.of(), List.of(), 50).batches()).isEmpty();
  }

  @Test
  void aCaptureAsksForAsManyPositionsInEveryRow() {
    assertThatThrownBy(() -> new Capture(Set.of(HookPoint.Z), List.of(List.of(1, 2), List.of(1))))
        .isInstanceOf(IllegalArgumentException.class);
    TokenBatch batch = TokenBatch.of(List.of(new int[] {7, 8, 9}, new int[] {5}));
    assertThat(Capture.lastZ(batch).positions()).containsExactly(List.of(2), List.of(2));
    assertThat(Capture.lastZ(batch).hooks()).containsExactly(HookPoint.Z);
  }
}
