// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sweeps for the models of {@code TinyModel}, which know 64 tokens, 2 layers and 4 heads. */
public final class TinySweeps {
  private static final int SPECIAL = 4;
  private static final int VOCABULARY = 64;

  private TinySweeps() {}

  /**
   * {@return random prompts of 5 to 9 tokens with a twin each, that differs at position 2}
   *
   * @param count how many
   * @param seed of their tokens
   */
  public static List<SweepPrompt> prompts(int count, long seed) {
    Random random = new Random(seed);
    List<SweepPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = new int[5 + i % 5];
      for (int at = 0; at < tokens.length; at++) {
        tokens[at] = token(random);
      }
      int[] twin = tokens.clone();
      twin[2] = SPECIAL + (twin[2] - SPECIAL + 1) % (VOCABULARY - SPECIAL);
      int answer = token(random);
      int wrong = answer == SPECIAL ? SPECIAL + 1 : answer - 1;
      prompts.add(
          SweepPrompt.of(tokens)
              .corruptedBy(twin)
              .answering(answer, wrong)
              .marking(2, tokens.length - 1));
    }
    return prompts;
  }

  private static int token(Random random) {
    return SPECIAL + random.nextInt(VOCABULARY - SPECIAL);
  }

  /**
   * {@return a sweep of every kind but mean ablation}
   *
   * @param count how many prompts
   * @param seed of their tokens
   */
  public static Sweep ofEverything(int count, long seed) {
    HeadSet two = HeadSet.of(new HeadId(0, 1), new HeadId(1, 3));
    return Sweep.of(
            prompts(count, seed),
            Metric.logitDifference(),
            InterventionKind.zero(HeadChoice.each(), Positions.all()),
            InterventionKind.zero(HeadChoice.random(two, 3), Positions.last(2)),
            InterventionKind.resampling(HeadChoice.sets(two), Positions.all()),
            InterventionKind.noising(HeadChoice.each(), Positions.last()),
            InterventionKind.denoising(HeadChoice.each(), Positions.marked(0)))
        .withSeed(5);
  }
}
