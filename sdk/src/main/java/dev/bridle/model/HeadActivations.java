// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.progress.Progress;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Every head's z at the last token of each of a list of texts: what probes and directions are made
 * from, captured once for all of them.
 *
 * <p>Memory: texts × layers × H·d numbers of four bytes.
 */
public final class HeadActivations {
  /** Enough rows to fill a processor, few enough to keep captures small. */
  private static final int BATCH_TOKENS = 2048;

  private final ModelShape shape;
  private final List<float[]> rows;

  private HeadActivations(ModelShape shape, List<float[]> rows) {
    this.shape = shape;
    this.rows = rows;
  }

  /**
   * {@return z of every head at each text's last token}
   *
   * @param model under whatever edits it has
   * @param texts at least one
   * @param progress told of every text
   */
  public static HeadActivations atLastToken(
      LanguageModel model, List<String> texts, Progress progress) {
    List<int[]> sequences =
        texts.stream().map(text -> model.tokenizer().encode(text).ids()).toList();
    List<Integer> lengths = sequences.stream().map(ids -> ids.length).toList();
    List<float[]> rows = new ArrayList<>(Collections.nCopies(texts.size(), new float[0]));
    try (Progress.Task task = progress.begin("capturing head outputs", texts.size())) {
      for (TokenBatches.Part part : TokenBatches.of(sequences, lengths, BATCH_TOKENS).batches()) {
        ActivationCache cache = model.capture(part.batch(), Capture.lastZ(part.batch()));
        for (int row = 0; row < part.indices().size(); row++) {
          rows.set(part.indices().get(row), allLayers(model.shape(), cache, row));
        }
        task.advance(part.indices().size());
      }
    }
    return new HeadActivations(model.shape(), List.copyOf(rows));
  }

  private static float[] allLayers(ModelShape shape, ActivationCache cache, int row) {
    float[] all = new float[shape.layers() * shape.zWidth()];
    for (int layer = 0; layer < shape.layers(); layer++) {
      FloatTensor z = cache.z(layer);
      System.arraycopy(z.data(), z.offset(row), all, layer * shape.zWidth(), shape.zWidth());
    }
    return all;
  }

  /** {@return the shape of the model they were captured from} */
  public ModelShape shape() {
    return shape;
  }

  /** {@return the number of texts} */
  public int size() {
    return rows.size();
  }

  /**
   * {@return z of one head at the last token of one text}
   *
   * @param text which text, from 0
   * @param head a head of the model
   */
  public FloatVector z(int text, HeadId head) {
    shape.require(head);
    int from = head.layer() * shape.zWidth() + head.head() * shape.headDim();
    float[] z = new float[shape.headDim()];
    System.arraycopy(rows.get(text), from, z, 0, z.length);
    return FloatVector.of(z);
  }

  /**
   * {@return the activations of some of the texts}
   *
   * @param texts which, from 0, in the wanted order
   */
  public HeadActivations select(List<Integer> texts) {
    return new HeadActivations(shape, texts.stream().map(rows::get).toList());
  }
}
