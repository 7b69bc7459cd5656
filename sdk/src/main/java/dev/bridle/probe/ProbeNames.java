// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.model.HookPoint;
import java.util.Locale;

/** What the inputs and outputs are called that a probe graph has beside the decoder's own. */
public final class ProbeNames {
  /** Input [batch, kept, 1]: positions to keep. */
  public static final String POSITIONS = "bridle.probe.positions";

  /** Input [batch, sequence, 1]: the token whose log probability is wanted. */
  public static final String TARGETS = "bridle.probe.targets";

  /** Input [batch, 1]: each row's prompt length, from where on gated edits apply. */
  public static final String START = "bridle.probe.start";

  /** Output: logits in single precision, or what is left of them. */
  public static final String READOUT = "bridle.probe.readout";

  private ProbeNames() {}

  /**
   * {@return the input of a layer's factors [edits, 1, H, 1]}
   *
   * @param layer from 0
   */
  public static String factor(int layer) {
    return "bridle.probe.factor." + layer;
  }

  /**
   * {@return the input of a layer's matrices [edits, H, d, d]}
   *
   * @param layer from 0
   */
  public static String matrix(int layer) {
    return "bridle.probe.matrix." + layer;
  }

  /**
   * {@return the input of a layer's rows to add [edits, 1, H, d]}
   *
   * @param layer from 0
   */
  public static String offset(int layer) {
    return "bridle.probe.offset." + layer;
  }

  /**
   * {@return the output of what a layer shows}
   *
   * @param hook where
   * @param layer from 0
   */
  public static String shown(HookPoint hook, int layer) {
    return "bridle.probe." + hook.name().toLowerCase(Locale.ROOT) + "." + layer;
  }
}
