// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.bridle.site.CachePort;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/** Keys and values of a clean run's first positions, as inputs for rows that go on from there. */
final class KeptCache implements AutoCloseable {
  private final Feeds feeds;

  /** Copies them out of a clean run, as often as the layout has rows side by side. */
  KeptCache(OrtEngine engine, List<CachePort> ports, OrtCleanRun clean, RowLayout layout) {
    this.feeds = new Feeds(engine.environment());
    try {
      for (CachePort port : ports) {
        if (layout.kept() == 0) {
          feeds.putEmpty(port.past(), port.type(), port.empty(layout.batch()));
        } else {
          put(port, clean.present(port.present()), layout.kept(), layout.batch());
        }
      }
    } catch (OrtException e) {
      feeds.close();
      throw RunFailure.of(e);
    }
  }

  Map<String, OnnxTensor> tensors() {
    return feeds.tensors();
  }

  private void put(CachePort port, FloatTensor present, int kept, int batch) throws OrtException {
    long[] shape = port.empty(batch);
    int lengthAxis = port.shape().indexOf(CachePort.LENGTH);
    int rowAxis = port.shape().indexOf(CachePort.ROWS);
    for (int axis = 0; axis < shape.length; axis++) {
      boolean open = axis == lengthAxis || axis == rowAxis;
      shape[axis] = open ? shape[axis] : present.size(axis);
    }
    shape[lengthAxis] = kept;
    int stacked = product(present, 0, rowAxis);
    int headCount = product(present, rowAxis + 1, lengthAxis);
    int all = present.size(lengthAxis);
    int width = product(present, lengthAxis + 1, shape.length);
    float[] copy = new float[stacked * batch * headCount * kept * width];
    int to = 0;
    for (int part = 0; part < stacked; part++) {
      for (int row = 0; row < batch; row++) {
        for (int head = 0; head < headCount; head++) {
          int from = (part * headCount + head) * all * width;
          System.arraycopy(present.data(), from, copy, to, kept * width);
          to += kept * width;
        }
      }
    }
    feeds.put(port.past(), port.type(), copy, shape);
  }

  private static int product(FloatTensor tensor, int from, int to) {
    int product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= tensor.size(axis);
    }
    return product;
  }

  @Override
  public void close() {
    feeds.close();
  }
}
