// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.edit.EditPlan;
import dev.bridle.head.ModelShape;
import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import java.util.function.Consumer;

/**
 * A loaded decoder: run it, look into it, edit its heads.
 *
 * <p>Obligations of an implementation: {@link #with} never changes this model; a neutral plan gives
 * the same logits bit for bit; left padding and batching change results by rounding only; all
 * methods may be called from several threads. Closing the model that was loaded waits for what is
 * running and closes every view made of it, and the tokenizer; closing a view does nothing.
 *
 * <p>Where a graph does not run padded rows, or several rows, as it runs each alone ({@link
 * Conduct}), batches are cut and put together again: results have the batch's layout all the same.
 *
 * <p>It does not train, and it does not patch activations of another run: that is discovery's.
 */
public interface LanguageModel extends AutoCloseable {
  /** {@return the layers and heads} */
  ModelShape shape();

  /** {@return text to tokens and back} */
  Tokenizer tokenizer();

  /** {@return the unedited graph and its attention sites} */
  DecoderGraph decoder();

  /** {@return how the graph must be run, as measured when it was opened} */
  default Conduct conduct() {
    return Conduct.ofOwn(decoder().ports().hasCache());
  }

  /** {@return where the model's files are, and which accompany the graph} */
  ModelFiles files();

  /** {@return the edits this view runs under; none for a model as loaded} */
  EditPlan plan();

  /**
   * {@return the same model under this view's edits and then these}
   *
   * @param plan what to change
   * @throws dev.bridle.error.InputException if the plan does not fit the model
   */
  LanguageModel with(EditPlan plan);

  /**
   * {@return logits [rows, length, vocabulary]; those at padding mean nothing}
   *
   * @param batch at least one row
   */
  FloatTensor logits(TokenBatch batch);

  /**
   * {@return log p(token | tokens before it) in nats [rows, length]}
   *
   * <p>The vocabulary is reduced inside the graph. A row's first token has no predecessor: its
   * number, like those at padding, is zero.
   *
   * @param batch at least one row
   */
  FloatTensor tokenLogProbabilities(TokenBatch batch);

  /**
   * {@return what one forward pass leaves at the hook points}
   *
   * @param batch at least one row
   * @param capture what to keep; where positions are named, as many rows as the batch
   */
  ActivationCache capture(TokenBatch batch, Capture capture);

  /**
   * {@return the prompt's continuation}
   *
   * @param prompt any text
   * @param settings how to continue; the model's own end-of-sequence tokens always stop it
   * @param stream is given each new piece of text as it comes
   */
  Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream);

  /**
   * {@return the prompt's continuation}
   *
   * @param prompt any text
   * @param settings how to continue; the model's own end-of-sequence tokens always stop it
   */
  default Generation generate(String prompt, GenerationSettings settings) {
    return generate(prompt, settings, piece -> {});
  }

  /**
   * {@return what runs interventions on heads of this model, many at once}
   *
   * <p>It holds the weights once more; the caller closes it.
   *
   * @throws dev.bridle.error.InputException if the graph cannot be cut between its layers
   * @throws IllegalStateException if the model has edits
   */
  Interventions interventions();

  /**
   * {@return the heads taken apart: what they read from the residual stream and write to it}
   *
   * <p>It holds weights once more; the caller closes it.
   *
   * @throws dev.bridle.error.InputException if the residual stream is not found in the graph
   * @throws IllegalStateException if the model has edits
   */
  HeadCircuits circuits();

  @Override
  void close();
}
