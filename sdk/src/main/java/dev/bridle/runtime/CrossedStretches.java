// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.segment.Crossing;
import dev.bridle.site.DecoderGraph;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Stretches in which rows cross, opened when they are first asked for; each holds the weights of
 * its stretch once more.
 *
 * <p>Of none it is taken on trust that everything which tells one row from another goes through
 * what is picked. Before a stretch is used, a path's row and the clean run's are exchanged in all
 * three inputs: each must give the other's z.
 */
final class CrossedStretches implements AutoCloseable {
  private final DecoderGraph decoder;
  private final StretchSessions sessions;
  private final StretchRun stretch;
  private final double rounding;
  private final Map<Integer, OrtSession> opened = new HashMap<>();
  private final Set<Integer> proved = new HashSet<>();

  /**
   * Opens nothing yet.
   *
   * @param rounding of a layer's z, as a share of the largest number
   */
  CrossedStretches(
      DecoderGraph decoder, StretchSessions sessions, StretchRun stretch, double rounding) {
    this.decoder = decoder;
    this.sessions = sessions;
    this.stretch = stretch;
    this.rounding = rounding;
  }

  /**
   * z of paths that arrive at one input of a layer's heads.
   *
   * @param layer that receives
   * @param input that comes from each path; the other two are of the last row, the clean run's
   * @param layout of the paths' rows and the clean run's behind them
   * @param values of all those rows
   */
  TokenRows received(
      int layer,
      HeadInput input,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values) {
    OrtSession session = session(layer);
    prove(layer, session, layout, clean, values);
    int last = layout.rows() - 1;
    Map<HeadInput, long[]> picked = new EnumMap<>(HeadInput.class);
    for (HeadInput one : HeadInput.values()) {
      long[] rows = new long[layout.rows()];
      Arrays.setAll(rows, row -> one == input ? row : last);
      picked.put(one, rows);
    }
    return stretch.crossed(layer, session, picked, layout, clean, values);
  }

  private synchronized OrtSession session(int layer) {
    OrtSession session = opened.get(layer);
    if (session == null) {
      try {
        session = sessions.open(Crossing.of(decoder, stretch.segment(layer), layer));
      } catch (OrtException e) {
        throw mixing(layer, RunFailure.words(e));
      }
      opened.put(layer, session);
    }
    return session;
  }

  /** Rows that are all alike prove nothing, and are wrongly crossed nowhere. */
  private synchronized void prove(
      int layer,
      OrtSession session,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values) {
    if (proved.contains(layer)) {
      return;
    }
    String z = stretch.segment(layer).gives();
    TokenRows straight = stretch.run(layer, layout, clean, values, Set.of(z)).get(z);
    int rows = layout.rows();
    long[] reversed = new long[rows];
    Arrays.setAll(reversed, row -> rows - 1 - row);
    Map<HeadInput, long[]> picked = new EnumMap<>(HeadInput.class);
    Arrays.stream(HeadInput.values()).forEach(input -> picked.put(input, reversed));
    TokenRows crossed;
    try {
      crossed = stretch.crossed(layer, session, picked, layout, clean, values);
    } catch (IllegalStateException e) {
      throw mixing(layer, e.getMessage());
    }
    TokenRows expected = straight.reversed(layout.length());
    if (!alike(expected, crossed)) {
      throw mixing(layer, "z tells rows apart by more than its queries, keys and values");
    }
    if (!alike(expected, straight)) {
      proved.add(layer);
    }
  }

  private boolean alike(TokenRows expected, TokenRows other) {
    return expected.tokens() == other.tokens()
        && expected.distance(other) <= rounding * expected.largest();
  }

  private static InputException mixing(int layer, String problem) {
    return new InputException(
        "what reaches one input of a head alone cannot be told: layer %d cannot be taken apart, %s"
            .formatted(layer, problem),
        "Open the checkpoint itself.");
  }

  @Override
  public synchronized void close() {
    for (OrtSession session : opened.values()) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("a session did not close", e);
      }
    }
    opened.clear();
  }
}
