// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.edit.EditPlan;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Encoding;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.Tokenizer;
import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model whose heads do exactly what a test says.
 *
 * <p>Its tokens are 0 for the beginning of a text and 1 to 99 for ordinary ones; the text {@code "7
 * 12"} is the tokens 7 and 12 after a beginning.
 */
public final class HandModel implements LanguageModel {
  /** What a head does at one position of one row. */
  public interface HeadBehaviour {
    /**
     * {@return a row: attention to each position up to the query, or z}
     *
     * @param head the head
     * @param tokens the row's real tokens
     * @param at a position in them, from 0
     */
    float[] at(HeadId head, int[] tokens, int at);
  }

  /** What the model says next. */
  public interface NextToken {
    /**
     * {@return the likeliest next token; 0 ends a text}
     *
     * @param tokens so far, at least one
     */
    int after(int... tokens);
  }

  private final ModelShape shape;
  private final HeadBehaviour pattern;
  private final HeadBehaviour z;
  private final NextToken next;

  private HandModel(ModelShape shape, HeadBehaviour pattern, HeadBehaviour z, NextToken next) {
    this.shape = shape;
    this.pattern = pattern;
    this.z = z;
    this.next = next;
  }

  /**
   * {@return a model that attends as it is told}
   *
   * @param layers how many
   * @param heads a layer
   * @param pattern attention to the positions up to and with the query
   */
  public static HandModel attending(int layers, int heads, HeadBehaviour pattern) {
    return new HandModel(
        new ModelShape("hand", layers, heads, heads, 1, heads, 100),
        pattern,
        (head, tokens, at) -> new float[1],
        tokens -> 0);
  }

  /**
   * {@return a model whose heads put out what they are told}
   *
   * @param layers how many
   * @param heads a layer
   * @param headDim the width of what a head puts out
   * @param z what it puts out
   */
  public static HandModel puttingOut(int layers, int heads, int headDim, HeadBehaviour z) {
    return new HandModel(
        new ModelShape("hand", layers, heads, heads, headDim, heads * headDim, 100),
        (head, tokens, at) -> new float[at + 1],
        z,
        tokens -> 0);
  }

  /**
   * {@return the same model, which says what it is told}
   *
   * @param said what comes after any tokens
   */
  public HandModel saying(NextToken said) {
    return new HandModel(shape, pattern, z, said);
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public EditPlan plan() {
    return EditPlan.none();
  }

  @Override
  public ActivationCache capture(TokenBatch batch, Capture capture) {
    Map<HookPoint, List<FloatTensor>> activations = new EnumMap<>(HookPoint.class);
    for (HookPoint hook : capture.hooks()) {
      List<FloatTensor> layers = new ArrayList<>();
      for (int layer = 0; layer < shape.layers(); layer++) {
        layers.add(
            hook == HookPoint.PATTERN ? patterns(batch, layer) : outputs(batch, capture, layer));
      }
      activations.put(hook, layers);
    }
    return new ActivationCache(activations);
  }

  private FloatTensor patterns(TokenBatch batch, int layer) {
    int length = batch.length();
    FloatTensor all =
        new FloatTensor(
            new float[batch.rows() * shape.heads() * length * length],
            batch.rows(),
            shape.heads(),
            length,
            length);
    for (int row = 0; row < batch.rows(); row++) {
      int[] tokens = tokens(batch, row);
      int start = batch.startOf(row);
      for (int head = 0; head < shape.heads(); head++) {
        for (int at = 0; at < tokens.length; at++) {
          float[] keys = pattern.at(new HeadId(layer, head), tokens, at);
          int to = all.offset(row, head, start + at) + start;
          System.arraycopy(keys, 0, all.data(), to, keys.length);
        }
      }
    }
    return all;
  }

  private FloatTensor outputs(TokenBatch batch, Capture capture, int layer) {
    boolean all = capture.positions().isEmpty();
    int kept = all ? batch.length() : capture.positions().get(0).size();
    FloatTensor outputs =
        new FloatTensor(
            new float[batch.rows() * kept * shape.zWidth()],
            batch.rows(),
            kept,
            shape.heads(),
            shape.headDim());
    for (int row = 0; row < batch.rows(); row++) {
      int[] tokens = tokens(batch, row);
      for (int i = 0; i < kept; i++) {
        int at = (all ? i : capture.positions().get(row).get(i)) - batch.startOf(row);
        for (int head = 0; head < shape.heads() && at >= 0; head++) {
          float[] output = z.at(new HeadId(layer, head), tokens, at);
          System.arraycopy(output, 0, outputs.data(), outputs.offset(row, i, head), output.length);
        }
      }
    }
    return outputs;
  }

  private static int[] tokens(TokenBatch batch, int row) {
    return IntStream.range(batch.startOf(row), batch.length())
        .map(at -> batch.id(row, at))
        .toArray();
  }

  @Override
  public Tokenizer tokenizer() {
    return new Tokenizer() {
      @Override
      public Encoding encode(String text) {
        IntStream words =
            text.isEmpty()
                ? IntStream.empty()
                : List.of(text.split(" ", -1)).stream().mapToInt(Integer::parseInt);
        int[] ids = IntStream.concat(IntStream.of(0), words).toArray();
        return new Encoding(ids, new int[ids.length]);
      }

      @Override
      public String decode(int... ids) {
        return IntStream.of(ids)
            .filter(id -> id != 0)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" "));
      }

      @Override
      public String token(int id) {
        return Integer.toString(id);
      }

      @Override
      public Set<Integer> specialTokens() {
        return Set.of(0);
      }

      @Override
      public int size() {
        return 100;
      }
    };
  }

  @Override
  public DecoderGraph decoder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ModelFiles files() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LanguageModel with(EditPlan plan) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatTensor logits(TokenBatch batch) {
    int size = shape.vocabSize();
    FloatTensor logits =
        new FloatTensor(
            new float[batch.rows() * batch.length() * size], batch.rows(), batch.length(), size);
    for (int row = 0; row < batch.rows(); row++) {
      int[] tokens = tokens(batch, row);
      for (int at = 0; at < tokens.length; at++) {
        int said = next.after(Arrays.copyOf(tokens, at + 1));
        logits.data()[logits.offset(row, batch.startOf(row) + at, said)] = 1;
      }
    }
    return logits;
  }

  @Override
  public FloatTensor tokenLogProbabilities(TokenBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    int[] all = tokenizer().encode(prompt).ids();
    List<Integer> made = new ArrayList<>();
    int said = next.after(all);
    while (said != 0 && made.size() < settings.maxNewTokens()) {
      made.add(said);
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = said;
      said = next.after(all);
    }
    String text = tokenizer().decode(made.stream().mapToInt(Integer::intValue).toArray());
    return new Generation(prompt, text, made, 1);
  }

  @Override
  public Interventions interventions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeadCircuits circuits() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
