// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.TokenBatches;
import dev.bridle.progress.Progress;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Every head's z at one place of each prompt, with the prompts' labels.
 *
 * <p>This is what probes must hold: prompts × layers × H·d numbers of four bytes, half a megabyte a
 * prompt for a model of 7 billion weights. So there is a limit to how many prompts there may be.
 */
final class MarkedOutputs {
  /** Many times what the literature probes with; some gigabytes in a large model. */
  static final int MOST_PROMPTS = 5_000;

  /** Enough rows to fill a processor, few enough to keep captures small. */
  private static final int BATCH_TOKENS = 2048;

  private final ModelShape shape;
  private final List<Item> items;
  private final List<float[]> rows;

  private MarkedOutputs(ModelShape shape, List<Item> items, List<float[]> rows) {
    this.shape = shape;
    this.items = items;
    this.rows = rows;
  }

  /**
   * {@return outputs at the last position of a mark, of the prompts that have it}
   *
   * @param laboratory with the model
   * @param prompts at most {@link #MOST_PROMPTS}
   * @param at the mark
   */
  static MarkedOutputs of(Laboratory laboratory, PromptSet prompts, Mark at) {
    List<Item> items = prompts.items().stream().filter(item -> !item.at(at).isEmpty()).toList();
    if (items.size() > MOST_PROMPTS) {
      throw new InputException(
          ("a probe holds every head's output after each prompt in memory,"
                  + " and %d prompts of \"%s\" are too many")
              .formatted(items.size(), prompts.task()),
          "Ask for " + MOST_PROMPTS + " prompts or fewer.");
    }
    List<int[]> sequences = items.stream().map(Item::tokens).toList();
    List<Integer> lengths = items.stream().map(Item::length).toList();
    List<float[]> rows = new ArrayList<>(Collections.nCopies(items.size(), new float[0]));
    LanguageModel model = laboratory.model();
    try (Progress.Task task = laboratory.progress().begin("capturing head outputs", items.size())) {
      for (TokenBatches.Part part : TokenBatches.of(sequences, lengths, BATCH_TOKENS).batches()) {
        List<Item> chosen = part.indices().stream().map(items::get).toList();
        ActivationCache cache = model.capture(part.batch(), capture(part.batch(), chosen, at));
        for (int row = 0; row < chosen.size(); row++) {
          rows.set(part.indices().get(row), allLayers(model.shape(), cache, row));
        }
        task.advance(chosen.size());
      }
    }
    return new MarkedOutputs(model.shape(), items, rows);
  }

  private static Capture capture(TokenBatch batch, List<Item> items, Mark at) {
    List<List<Integer>> positions =
        IntStream.range(0, items.size())
            .mapToObj(row -> List.of(batch.startOf(row) + last(items.get(row).at(at))))
            .toList();
    return new Capture(Set.of(HookPoint.Z), positions);
  }

  private static int last(List<Integer> positions) {
    return positions.get(positions.size() - 1);
  }

  private static float[] allLayers(ModelShape shape, ActivationCache cache, int row) {
    float[] all = new float[shape.layers() * shape.zWidth()];
    for (int layer = 0; layer < shape.layers(); layer++) {
      FloatTensor z = cache.z(layer);
      System.arraycopy(z.data(), z.offset(row), all, layer * shape.zWidth(), shape.zWidth());
    }
    return all;
  }

  /** {@return the model's layers and heads} */
  ModelShape shape() {
    return shape;
  }

  /** {@return the group of every prompt; one that says none is a group of its own} */
  List<String> groups() {
    return IntStream.range(0, items.size())
        .mapToObj(i -> items.get(i).group().isEmpty() ? "#" + i : items.get(i).group())
        .toList();
  }

  /**
   * {@return a prompt's label}
   *
   * @param prompt from 0
   */
  boolean label(int prompt) {
    return items.get(prompt).label();
  }

  /**
   * {@return one head's output after one prompt [d]}
   *
   * @param prompt from 0
   * @param head any head
   */
  double[] z(int prompt, HeadId head) {
    int from = head.layer() * shape.zWidth() + head.head() * shape.headDim();
    double[] z = new double[shape.headDim()];
    for (int i = 0; i < z.length; i++) {
      z[i] = rows.get(prompt)[from + i];
    }
    return z;
  }
}
