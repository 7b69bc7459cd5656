// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

/**
 * What a file held beside the fields these types name, kept to be written back unread.
 *
 * <p>Two remainders are never compared: they do not take part in a node's identity.
 */
public final class Remainder {
  /** Nothing beside the named fields. */
  public static final Remainder NONE = new Remainder(new byte[0]);

  private final byte[] bytes;

  Remainder(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Remainder;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
