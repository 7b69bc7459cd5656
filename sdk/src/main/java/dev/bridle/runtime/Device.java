// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model runs.
 *
 * @param kind the processor
 * @param ordinal which of several graphics cards, from 0
 */
public record Device(Kind kind, int ordinal) {
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  /** The processors. */
  public enum Kind {
    /** The host's own. */
    CPU,
    /** An NVIDIA graphics card. */
    CUDA
  }

  /** {@return the host's own processor} */
  public static Device cpu() {
    return new Device(Kind.CPU, 0);
  }

  /**
   * {@return the device written like this}
   *
   * @param text {@code cpu}, {@code cuda} or {@code cuda:N}
   */
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return cpu();
    }
    Matcher cuda = CUDA.matcher(text);
    if (!cuda.matches()) {
      throw new InputException("\"" + text + "\" is no device", "Use cpu, cuda or cuda:N.");
    }
    return new Device(Kind.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + ordinal;
  }
}
