// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What a sweep found on one prompt: the metric of the clean run, of the corrupted run if there is
 * one, and of every intervention.
 *
 * <p>A class and not a record because it owns an array.
 */
public final class PromptRecord implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int prompt;
  private final double clean;
  private final boolean hasCorrupted;
  private final double corrupted;
  private final double[] values;

  private PromptRecord(
      int prompt, double clean, boolean hasCorrupted, double corrupted, double[] values) {
    this.prompt = prompt;
    this.clean = clean;
    this.hasCorrupted = hasCorrupted;
    this.corrupted = corrupted;
    this.values = values;
  }

  static PromptRecord of(int prompt, double clean, double... values) {
    return new PromptRecord(prompt, clean, false, 0, values);
  }

  PromptRecord withCorrupted(double value) {
    return new PromptRecord(prompt, clean, true, value, values);
  }

  /** {@return which prompt of the sweep it is, from 0} */
  public int prompt() {
    return prompt;
  }

  /** {@return the metric of the clean run} */
  public double clean() {
    return clean;
  }

  /** {@return the metric of the corrupted run, if the prompt has a corrupted twin} */
  public OptionalDouble corrupted() {
    return hasCorrupted ? OptionalDouble.of(corrupted) : OptionalDouble.empty();
  }

  /** {@return how many interventions there were} */
  public int size() {
    return values.length;
  }

  /**
   * {@return the metric under an intervention}
   *
   * @param question its index among the sweep's questions
   */
  public double value(int question) {
    return values[question];
  }

  /** How many bytes a record of so many interventions takes. */
  static int bytes(int questions) {
    return Integer.BYTES + 1 + (2 + questions) * Double.BYTES;
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(bytes(values.length));
    bytes.putInt(prompt).putDouble(clean);
    bytes.put((byte) (hasCorrupted ? 1 : 0)).putDouble(corrupted);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  static PromptRecord read(ByteBuffer bytes) {
    int prompt = bytes.getInt();
    double clean = bytes.getDouble();
    boolean hasCorrupted = bytes.get() != 0;
    double corrupted = bytes.getDouble();
    double[] values = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(values);
    return new PromptRecord(prompt, clean, hasCorrupted, corrupted, values);
  }

  /** Equal to the bit. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PromptRecord that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "prompt " + prompt + ": " + clean + ", under interventions " + Arrays.toString(values);
  }
}
