// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.sweep.CleanRun;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a clean run left behind: everything that crosses a cut, and all keys and values. */
final class OrtCleanRun implements CleanRun {
  private final Object owner;
  private final int[] tokens;
  private final int heads;
  private final List<TokenRows> z;
  private final Map<String, TokenRows> carried;
  private final Map<String, FloatTensor> presents;
  private final FloatVector logits;

  private OrtCleanRun(
      Object owner,
      int[] tokens,
      int heads,
      List<TokenRows> z,
      Map<String, TokenRows> carried,
      Map<String, FloatTensor> presents,
      FloatVector logits) {
    this.owner = owner;
    this.tokens = tokens.clone();
    this.heads = heads;
    this.z = List.copyOf(z);
    this.carried = Map.copyOf(carried);
    this.presents = Map.copyOf(presents);
    this.logits = logits;
  }

  /** A run of which nothing is known yet but its tokens. */
  static OrtCleanRun begun(Object owner, int[] tokens, int heads) {
    return new OrtCleanRun(owner, tokens, heads, List.of(), Map.of(), Map.of(), FloatVector.of());
  }

  OrtCleanRun with(
      List<TokenRows> layers, Map<String, TokenRows> values, Map<String, FloatTensor> cache) {
    return new OrtCleanRun(owner, tokens, heads, layers, values, cache, logits);
  }

  OrtCleanRun with(FloatVector last) {
    return new OrtCleanRun(owner, tokens, heads, z, carried, presents, last);
  }

  @Override
  public int length() {
    return tokens.length;
  }

  @Override
  public FloatVector logits() {
    return logits;
  }

  @Override
  public FloatTensor z(int layer) {
    TokenRows rows = z.get(layer);
    return new FloatTensor(rows.data().clone(), rows.tokens(), heads, rows.width() / heads);
  }

  /** Whether these interventions made it: another model's activations mean nothing here. */
  boolean isOf(Object interventions) {
    return owner == interventions;
  }

  int heads() {
    return heads;
  }

  /** So many tokens from a position on, so many times over. */
  long[] ids(int from, int length, int times) {
    long[] ids = new long[length * times];
    Arrays.setAll(ids, i -> tokens[from + i % length]);
    return ids;
  }

  TokenRows zRows(int layer) {
    return z.get(layer);
  }

  TokenRows carried(String name) {
    return carried.get(name);
  }

  /** Keys or values of all positions, as the graph gave them. */
  FloatTensor present(String name) {
    return presents.get(name);
  }
}
