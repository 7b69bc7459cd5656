// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.segment.Segment;
import dev.bridle.site.DecoderGraph;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether rows of several tokens may go on from kept keys and values.
 *
 * <p>Graphs that others exported may go on with one token only: an operator takes up a cache for
 * several rows only if each is one token, or a mask is reckoned as if nothing were kept. So before
 * any are believed, the clean run's own tokens go on from its middle at every layer, and must give
 * its z.
 */
final class Resumption {
  private final StretchRun stretch;
  private final DecoderGraph decoder;
  private final int rows;
  private final double rounding;
  private boolean measured;
  private boolean possible;

  /**
   * Begins without knowing.
   *
   * @param rows that run together, one or several
   * @param rounding of a layer's z, as a share of the largest number
   */
  Resumption(StretchRun stretch, DecoderGraph decoder, int rows, double rounding) {
    this.stretch = stretch;
    this.decoder = decoder;
    this.rows = rows;
    this.rounding = rounding;
  }

  /** Where rows begin that differ from a position on: there, or at 0 where they cannot go on. */
  int start(OrtCleanRun clean, int position) {
    // Going on with one token is what every decoder with a cache is made for.
    boolean oneToken = position == clean.length() - 1;
    boolean goesOn = decoder.ports().hasCache() && (position == 0 || oneToken || of(clean));
    return goesOn ? position : 0;
  }

  private synchronized boolean of(OrtCleanRun clean) {
    if (!measured) {
      possible = true;
      for (int index = 1; index + 1 < stretch.count(); index++) {
        possible &= possible && goesOn(clean, index);
      }
      measured = true;
    }
    return possible;
  }

  private boolean goesOn(OrtCleanRun clean, int index) {
    int position = clean.length() / 2;
    int length = clean.length() - position;
    Segment segment = stretch.segment(index);
    Map<String, TokenRows> values = new HashMap<>();
    values.put(segment.takes(), again(clean.zRows(index - 1), position, rows));
    for (String name : segment.carriedIn()) {
      values.put(name, again(clean.carried(name), position, rows));
    }
    RowLayout layout = new RowLayout(rows, length, position, false);
    try {
      TokenRows z =
          stretch.run(index, layout, clean, values, Set.of(segment.gives())).get(segment.gives());
      TokenRows own = again(clean.zRows(index), position, rows);
      return own.tokens() == z.tokens() && own.distance(z) <= rounding * own.largest();
    } catch (InputException | IllegalStateException e) {
      // Whatever is wrong with the prompt itself shows again when all of it is run.
      return false;
    }
  }

  private static TokenRows again(TokenRows whole, int position, int times) {
    return TokenRows.none(whole.width()).then(whole.slice(position, whole.tokens()), times);
  }
}
