// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.circuit.HeadInput;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Paths that run together, and arrive at one input of later layers' heads.
 *
 * <p>The clean run goes along as the last row, so that attention can take from it what does not
 * come along a path.
 */
final class ReceivingRows {
  private final CrossedStretches crossed;
  private final OrtCleanRun clean;
  private final HeadInput input;
  private final int position;
  private final RunningRows rows;
  private int layer;

  /**
   * Prepares rows.
   *
   * @param paths sorted by their first layer
   * @param position where they begin
   */
  ReceivingRows(
      StretchRun stretch,
      CrossedStretches crossed,
      OrtCleanRun clean,
      List<Intervention> paths,
      HeadInput input,
      int position) {
    this.crossed = crossed;
    this.clean = clean;
    this.input = input;
    this.position = position;
    this.rows = new RunningRows(stretch, clean, paths, position, false);
    this.layer = paths.get(0).firstLayer();
    rows.enter(layer);
  }

  /** Runs the paths up to the residual stream that a layer reads. */
  void reach(int receiver) {
    while (layer + 1 < receiver) {
      rows.advance(layer + 1);
      layer++;
      rows.enter(layer);
    }
  }

  /** What the heads of the layer that was reached put out, of every path that began before it. */
  List<FloatTensor> received() {
    Map<String, TokenRows> beside = new HashMap<>();
    Map<String, TokenRows> own = rows.cleanValues(layer);
    rows.values().forEach((name, some) -> beside.put(name, some.then(own.get(name), 1)));
    RowLayout layout = rows.layout().withRows(rows.active() + 1);
    TokenRows z = crossed.received(layer + 1, input, layout, clean, beside);
    List<FloatTensor> read = new ArrayList<>();
    for (int row = 0; row < rows.active(); row++) {
      FloatTensor whole = clean.z(layer + 1);
      TokenRows some = z.slice(row * rows.length(), (row + 1) * rows.length());
      System.arraycopy(some.data(), 0, whole.data(), position * some.width(), some.data().length);
      read.add(whole);
    }
    return read;
  }
}
