// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The residual stream of tokens that stand alone.
 *
 * <p>The embedding and what the first layer makes of it are asked for most, for whole vocabularies:
 * they are run without the layers behind. For the others the whole model runs, in the session that
 * captures use too.
 */
final class LoneTokens {
  private static final int CUT = 1;

  private final RowFragments fragments;
  private final ProbeRun runs;

  LoneTokens(RowFragments fragments, ProbeRun runs) {
    this.fragments = fragments;
    this.runs = runs;
  }

  /** Before a layer [n, D]. */
  FloatTensor before(int layer, int[] tokens) {
    return layer <= CUT ? fragments.upTo(layer).of(Shown.ROWS, tokens) : whole(layer, tokens);
  }

  private FloatTensor whole(int layer, int[] tokens) {
    float[] all = new float[0];
    int width = 0;
    for (int from = 0; from < tokens.length; from += fragments.atOnce()) {
      int to = Math.min(tokens.length, from + fragments.atOnce());
      TokenBatch batch = rows(Arrays.copyOfRange(tokens, from, to));
      FloatTensor part =
          runs.capture(batch, Capture.all(HookPoint.RESIDUAL)).get(HookPoint.RESIDUAL).get(layer);
      if (from == 0) {
        width = part.size(2);
        all = new float[Math.multiplyExact(width, tokens.length)];
      }
      System.arraycopy(part.data(), 0, all, from * width, part.data().length);
    }
    return new FloatTensor(all, tokens.length, width);
  }

  /** Sequences of one token each. */
  static TokenBatch rows(int[] tokens) {
    return TokenBatch.of(IntStream.of(tokens).mapToObj(token -> new int[] {token}).toList());
  }
}
