// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.edit.AffineMap;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.probe.ProbeNames;
import dev.bridle.probe.ProbeSpec;
import java.util.Map;

/** A plan as the numbers that the probe graph's edit inputs take. */
final class EditFeeds {
  private final ModelShape shape;
  private final Map<HeadId, AffineMap> maps;
  private final ProbeSpec.Steering steering;

  EditFeeds(EditPlan plan, ModelShape shape) {
    this.shape = shape;
    this.maps = plan.maps(shape);
    this.steering =
        maps.isEmpty()
            ? ProbeSpec.Steering.NONE
            : new ProbeSpec.Steering(
                maps.values().stream().allMatch(AffineMap::isScaling)
                    ? ProbeSpec.Form.SCALED
                    : ProbeSpec.Form.MAPPED,
                plan.gate() == Gate.GENERATED);
  }

  ProbeSpec.Steering steering() {
    return steering;
  }

  /** Feeds the edits, and where they wait for each row's prompt to end, the prompts' lengths. */
  void putInto(Feeds feeds, long... prompts) throws OrtException {
    if (steering.form() == ProbeSpec.Form.NONE) {
      return;
    }
    if (steering.gated()) {
      feeds.put(ProbeNames.START, prompts, prompts.length, 1);
    }
    int h = shape.heads();
    int d = shape.headDim();
    AffineMap identity = AffineMap.identity(d);
    for (int layer = 0; layer < shape.layers(); layer++) {
      boolean scaled = steering.form() == ProbeSpec.Form.SCALED;
      float[] linear = new float[scaled ? h : h * d * d];
      float[] offset = new float[h * d];
      for (int head = 0; head < h; head++) {
        AffineMap map = maps.getOrDefault(new HeadId(layer, head), identity);
        for (int i = 0; i < d; i++) {
          offset[head * d + i] = (float) map.offset(i);
          for (int j = 0; j < d && !scaled; j++) {
            linear[(head * d + i) * d + j] = (float) map.linear(i, j);
          }
        }
        if (scaled) {
          linear[head] = (float) map.scale();
        }
      }
      if (scaled) {
        feeds.put(ProbeNames.factor(layer), linear, 1, 1, h, 1);
      } else {
        feeds.put(ProbeNames.matrix(layer), linear, 1, h, d, d);
      }
      feeds.put(ProbeNames.offset(layer), offset, 1, 1, h, d);
    }
  }
}
