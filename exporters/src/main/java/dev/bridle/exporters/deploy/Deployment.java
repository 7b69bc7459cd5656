// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.error.InputException;
import java.util.Arrays;
import java.util.Locale;

/** Software that is to serve a folder. */
public enum Deployment {
  /** The library onnxruntime-genai, by a genai_config.json. */
  GENAI,
  /** DJL and DJL Serving, by a serving.properties and a description of the decoder. */
  DJL,
  /** Triton's onnxruntime backend, by a model repository. */
  TRITON,
  /** ONNX Runtime alone, which needs the model and nothing else. */
  ORT;

  /** {@return the name on command lines and in reports} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the deployment of a label}
   *
   * @param label for example {@code genai}
   * @throws InputException if there is none
   */
  public static Deployment parse(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "there is no deployment \"" + label + "\"", "Name genai, djl, triton or ort."));
  }
}
