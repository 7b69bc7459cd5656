// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import dev.bridle.error.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of one query head, zero-based; prints and parses as {@code L9H6}.
 *
 * @param layer the decoder layer, from 0
 * @param head the query head within the layer, from 0
 */
public record HeadId(int layer, int head) implements Comparable<HeadId> {
  private static final Pattern FORM = Pattern.compile("L(\\d{1,6})H(\\d{1,6})");

  /** Checks that both numbers are not negative. */
  public HeadId {
    if (layer < 0 || head < 0) {
      throw new IllegalArgumentException("L" + layer + "H" + head + " has a negative number");
    }
  }

  /**
   * {@return the head written like this}
   *
   * @param text for example {@code L9H6}
   * @throws InputException if the text has another form
   */
  public static HeadId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InputException(
          "\"" + text + "\" is not the address of a head", "Write layer and head like L9H6.");
    }
    return new HeadId(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(HeadId other) {
    int byLayer = Integer.compare(layer, other.layer);
    return byLayer != 0 ? byLayer : Integer.compare(head, other.head);
  }

  @Override
  public String toString() {
    return "L" + layer + "H" + head;
  }
}
