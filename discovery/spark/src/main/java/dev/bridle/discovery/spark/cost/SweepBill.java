// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

/**
 * What a sweep costs.
 *
 * <p>Of L·H rows a prompt, each runs (L+1)/2 layers on average, at the changed positions and those
 * after them. Rows run together in batches of {@value #TOKENS} tokens, and each batch reads the
 * weights of its layers once. An executor's time is that of arithmetic or of reading weights,
 * whichever is longer, and then that of what crosses the bus: at every layer, a token's z and twice
 * its residual go in and come out in single precision.
 *
 * @param model that is swept
 * @param sweep over every head
 * @param rate of one executor
 */
public record SweepBill(DecoderSize model, SweepSize sweep, ExecutorRate rate) {
  /** Tokens that run together. */
  public static final int TOKENS = 256;

  private static final int RUNS = 2;
  private static final int WIDTHS_A_LAYER = 6;
  private static final int RECORD_FIXED = 21;
  private static final int PROMPT_FIXED = 7;
  private static final double SECONDS_AN_HOUR = 3600;

  /** {@return interventions a prompt} */
  public long rows() {
    return (long) model.layers() * model.heads();
  }

  /**
   * {@return arithmetic of a prompt in runs of it, two of which are the clean and corrupted one}
   */
  public double passesAPrompt() {
    return operationsAPrompt() / model.passOperations(sweep.tokens());
  }

  /** {@return the same over all prompts} */
  public double passes() {
    return sweep.prompts() * passesAPrompt();
  }

  /** {@return passes if every intervention were run by itself on the whole prompt} */
  public double naivePasses() {
    return (double) sweep.prompts() * (RUNS + rows());
  }

  /** {@return operations over all prompts} */
  public double operations() {
    return sweep.prompts() * operationsAPrompt();
  }

  private double operationsAPrompt() {
    return RUNS * model.passOperations(sweep.tokens())
        + rows() * model.rowOperations(sweep.positions(), sweep.tokens());
  }

  /** {@return bytes of weights that executors' arithmetic reads} */
  public double weightBytesRead() {
    double batches = Math.ceil((double) rows() * sweep.positions() / TOKENS);
    double layers = RUNS * model.layers() + batches * (model.layers() + 1) / 2;
    double unembedding = (double) model.vocabulary() * model.width();
    double weights = layers * model.layerWeights() + (RUNS + batches) * unembedding;
    return sweep.prompts() * weights * rate.weightBytes();
  }

  /** {@return bytes that cross the buses between hosts and their GPUs} */
  public double busBytes() {
    double rowTokens = (double) rows() * sweep.positions() * (model.layers() + 1) / 2;
    double cleanTokens = (double) RUNS * sweep.tokens() * model.layers();
    double layerBytes = (double) WIDTHS_A_LAYER * model.width() * Float.BYTES;
    double logits = (double) rows() * model.vocabulary() * Float.BYTES;
    return sweep.prompts() * ((rowTokens + cleanTokens) * layerBytes + logits);
  }

  /** {@return bytes of the model, which every executor reads once for its digest and to open it} */
  public double modelBytes() {
    return model.weights() * rate.weightBytes();
  }

  /** {@return bytes of the sweep, which every executor is sent once: prompts and their twins} */
  public double sweepBytes() {
    return (double) sweep.prompts() * Integer.BYTES * (RUNS * sweep.tokens() + PROMPT_FIXED);
  }

  /** {@return bytes of records, which the driver receives and writes to the journal} */
  public double recordBytes() {
    return (double) sweep.prompts() * (RECORD_FIXED + Double.BYTES * rows());
  }

  /** {@return executor hours of arithmetic} */
  public double arithmeticHours() {
    return operations() / (rate.operations() * rate.utilisation()) / SECONDS_AN_HOUR;
  }

  /** {@return executor hours of reading weights} */
  public double readingHours() {
    return weightBytesRead() / rate.memory() / SECONDS_AN_HOUR;
  }

  /** {@return executor hours of the bus} */
  public double busHours() {
    return busBytes() / rate.bus() / SECONDS_AN_HOUR;
  }

  /** {@return executor hours} */
  public double hours() {
    return Math.max(arithmeticHours(), readingHours()) + busHours();
  }
}
