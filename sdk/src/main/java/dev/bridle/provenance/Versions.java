// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.provenance;

import ai.onnxruntime.OrtEnvironment;

/**
 * The software a result was made with.
 *
 * @param bridle this library
 * @param onnxRuntime the engine
 * @param java the virtual machine
 * @param platform operating system and processor
 */
public record Versions(String bridle, String onnxRuntime, String java, String platform) {
  private static final String BRIDLE = "0.1.0";

  /** {@return the versions in this process} */
  public static Versions current() {
    return new Versions(
        BRIDLE,
        OrtEnvironment.getEnvironment().getVersion(),
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
