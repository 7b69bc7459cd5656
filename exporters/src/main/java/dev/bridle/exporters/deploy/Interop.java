// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.error.InputException;
import java.util.Arrays;
import java.util.Locale;

/** A format that carries edits to software that does not run ONNX. */
public enum Interop {
  /** Edited output projections under the names of their Hugging Face checkpoint; exact. */
  SAFETENSORS,
  /** A control vector of llama.cpp: additions alone, and approximate. */
  GGUF;

  /** {@return the name on command lines and in reports} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the format of a label}
   *
   * @param label for example {@code gguf}
   * @throws InputException if there is none
   */
  public static Interop parse(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "there is no interop format \"" + label + "\"", "Name safetensors or gguf."));
  }
}
