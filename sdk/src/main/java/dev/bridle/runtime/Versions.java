// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The software a result was made with.
 *
 * @param bridle this library
 * @param onnxRuntime the engine
 * @param java the virtual machine
 * @param platform operating system and processor
 */
public record Versions(String bridle, String onnxRuntime, String java, String platform) {
  /** {@return the versions in this process} */
  public static Versions current() {
    return new Versions(
        bridleVersion(),
        new OrtEngine(RuntimeSettings.defaults()).environment().getVersion(),
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  /** The build writes its version into a resource. */
  private static String bridleVersion() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
