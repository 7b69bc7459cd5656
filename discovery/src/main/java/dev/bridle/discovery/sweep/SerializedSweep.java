// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;

/** What stands for a sweep in a stream of objects. */
final class SerializedSweep implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;

  private SerializedSweep(byte[] bytes) {
    this.bytes = bytes;
  }

  static SerializedSweep of(Sweep sweep) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      SweepWriter writer = new SweepWriter(out);
      writer.settings(sweep);
      writer.prompts(sweep.prompts());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SerializedSweep(bytes.toByteArray());
  }

  private Object readResolve() throws ObjectStreamException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new SweepReader(in).sweep();
    } catch (IOException e) {
      StreamCorruptedException corrupted = new StreamCorruptedException("this is no sweep");
      corrupted.initCause(e);
      throw corrupted;
    }
  }
}
