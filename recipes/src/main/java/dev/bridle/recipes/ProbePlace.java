// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bridle.error.InputException;
import java.util.Locale;

/** After an answer, where a model's heads are looked at. */
public enum ProbePlace {
  /** At the answer's last token: inference-time intervention's own place. */
  ANSWER,
  /**
   * At the end of the question that follows, where the model is about to answer again. What it has
   * made of the answer before may not be readable earlier: nothing but the next answer needs it.
   */
  NEXT_ANSWER;

  /**
   * {@return the place of this name}
   *
   * @param name {@code answer} or {@code next-answer}
   */
  @JsonCreator
  public static ProbePlace parse(String name) {
    for (ProbePlace place : values()) {
      if (place.toString().equals(name)) {
        return place;
      }
    }
    throw new InputException(
        "\"" + name + "\" is no place to probe", "Use \"answer\" or \"next-answer\".");
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
