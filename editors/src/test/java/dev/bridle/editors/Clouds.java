// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.TinyModel;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A small model, and what its heads say to texts of two kinds. */
final class Clouds {
  /** Texts of one kind; more of them than of the other, so that counts cannot be mixed up. */
  static final List<String> POSITIVE =
      List.of(
          "the sun is good",
          "a happy little girl",
          "yes, the water is blue",
          "we went to the moon",
          "once upon a time");

  /** Texts of the other kind. */
  static final List<String> NEGATIVE = List.of("the dog is sad", "no. a bad night", "who was not");

  /** Among what the build makes, so that cleaning removes it. */
  private static final Path FOLDER = Path.of("target", "clouds");

  private static final LanguageModel MODEL = Models.open(TinyModel.llama(FOLDER, 11));
  private static final HeadActivations POSITIVE_CLOUD = of(POSITIVE);
  private static final HeadActivations NEGATIVE_CLOUD = of(NEGATIVE);

  private Clouds() {}

  /** {@return a random Llama} */
  static LanguageModel model() {
    return MODEL;
  }

  /** {@return every head's output after each positive text} */
  static HeadActivations positive() {
    return POSITIVE_CLOUD;
  }

  /** {@return every head's output after each negative text} */
  static HeadActivations negative() {
    return NEGATIVE_CLOUD;
  }

  /** {@return the directions from negative to positive} */
  static Map<HeadId, HeadDirection> directions() {
    return MeanDifference.directions(positive(), negative());
  }

  /** {@return every head's output after each text} */
  static HeadActivations of(List<String> texts) {
    return HeadActivations.atLastToken(MODEL, texts, Progress.silent());
  }
}
