// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.site.Projection;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.StoredTensor;

/** The sizes of projections' weights, whichever way they are stored. */
final class Matrices {
  private final Constants constants;

  Matrices(Constants constants) {
    this.constants = constants;
  }

  /** H·d, the width of z; 0 for a weight whose form is not read. */
  int inner(Projection projection) {
    return size(projection, true);
  }

  /** D, the width of the residual stream; 0 for a weight whose form is not read. */
  int outer(Projection projection) {
    return size(projection, false);
  }

  private int size(Projection projection, boolean inner) {
    WeightForm form = projection.weight();
    if (form instanceof WeightForm.Blocks blocks) {
      return inner ? blocks.columns() : blocks.rows();
    }
    return form instanceof WeightForm.Opaque ? 0 : axis(form, projection, inner);
  }

  private int axis(WeightForm form, Projection projection, boolean inner) {
    StoredTensor stored = constants.tensor(form.initializer()).orElseThrow();
    boolean rows = projection.orientation() == Orientation.KN;
    return Math.toIntExact(stored.shape().get(rows == inner ? 0 : 1));
  }
}
