// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A model that is opened anew for each test, and what tests of models need. */
public abstract class OpenedModel {
  /**
   * The same sums in another order: single precision keeps 24 bits, sums here have up to a thousand
   * terms of size one, and logits are of size one to ten.
   */
  protected static final float ROUNDING = 2e-5f;

  /** The model under test. */
  protected LanguageModel model;

  /** {@return a model of at least two layers and two heads, with a tokenizer} */
  protected abstract LanguageModel open();

  /** {@return how far numbers may be apart that are the same but for rounding} */
  protected float rounding() {
    return ROUNDING;
  }

  /** Opens the model. */
  @BeforeEach
  public final void openModel() {
    model = open();
  }

  /** Closes the model. */
  @AfterEach
  public final void closeModel() {
    model.close();
  }

  /**
   * {@return random rows of these lengths, shorter ones padded on the left}
   *
   * @param lengths tokens a row
   */
  protected final TokenBatch batch(int... lengths) {
    Random random = new Random(Arrays.hashCode(lengths));
    List<int[]> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(random.ints(length, 0, model.shape().vocabSize()).toArray());
    }
    return TokenBatch.of(rows);
  }

  /**
   * Expects numbers that are the same but for rounding.
   *
   * @param actual what was computed
   * @param expected what should have been
   */
  protected final void assertClose(FloatVector actual, FloatVector expected) {
    assertThat(actual.toArray()).containsExactly(expected.toArray(), within(rounding()));
  }
}
