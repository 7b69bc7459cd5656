// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.provenance.Digest;
import dev.bridle.sweep.Interventions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A part of a sweep to be run by another process, which opens the model for itself.
 *
 * @param location where the model stands: the same path must lead to it there
 * @param digest of its weights and config
 * @param slice what to run
 */
public record SweepTask(String location, Digest digest, SweepSlice slice) implements Serializable {
  /**
   * {@return a task for a model that is open here}
   *
   * <p>It reads all of the weights; tasks of one model are made of one another with {@link #with}.
   *
   * @param model without edits
   * @param slice what to run
   */
  public static SweepTask of(LanguageModel model, SweepSlice slice) {
    return new SweepTask(location(model.files()), ModelDigest.of(model), slice);
  }

  private static String location(ModelFiles files) {
    boolean graph = files.weights().toString().endsWith(".onnx");
    Path opened = graph ? files.weights() : files.folder();
    return opened.toAbsolutePath().normalize().toString();
  }

  /**
   * {@return another part of the sweep for the same model}
   *
   * @param other what to run
   */
  public SweepTask with(SweepSlice other) {
    return new SweepTask(location, digest, other);
  }

  /**
   * Refuses a model that is not the one that was meant. It reads all of the weights, so that it is
   * asked once for every model that a process opens.
   *
   * @param model opened at the location
   * @throws InputException if its weights or its config differ
   */
  public void require(LanguageModel model) {
    Digest found = ModelDigest.of(model);
    if (!found.equals(digest)) {
      throw new InputException(
          model.files().folder(),
          "",
          "it is another model (%s, not %s)".formatted(found, digest),
          "Put the same files there on every machine.");
    }
  }

  /**
   * Runs it.
   *
   * @param model opened at the location
   * @param records is given one for every prompt, in order
   */
  public void on(LanguageModel model, Consumer<PromptRecord> records) {
    slice.on(model, records);
  }

  /**
   * Runs it with what is open already.
   *
   * @param engine of the model opened at the location; it stays open
   * @param shape the model's
   * @param records is given one for every prompt, in order
   */
  public void on(Interventions engine, ModelShape shape, Consumer<PromptRecord> records) {
    slice.on(engine, shape, records);
  }
}
