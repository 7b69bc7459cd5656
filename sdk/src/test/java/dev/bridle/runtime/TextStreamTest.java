// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hands tokens on as text, whole characters only. */
final class TextStreamTest {
  /** Each token is a byte of UTF-8, as the rarest characters are in byte-level vocabularies. */
  private static final Tokenizer BYTES =
      new Tokenizer() {
        @Override
        public Encoding encode(String text) {
          throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int... ids) {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          for (int id : ids) {
            bytes.write(id);
          }
          return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public String token(int id) {
          return Integer.toString(id);
        }

        @Override
        public Set<Integer> specialTokens() {
          return Set.of();
        }

        @Override
        public int size() {
          return 256;
        }
      };

  private final List<String> pieces = new ArrayList<>();

  private String stream(String prompt, byte[] continuation) {
    TextStream stream = new TextStream(BYTES, tokens(prompt), pieces::add);
    for (byte token : continuation) {
      stream.add(token & 0xff);
    }
    return stream.finish();
  }

  private static int[] tokens(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = bytes[i] & 0xff;
    }
    return tokens;
  }

  @Test
  void aCharacterOfSeveralTokensComesWhole() {
    String text = stream("prompt", "a𝄞ü".getBytes(StandardCharsets.UTF_8));

    assertThat(text).isEqualTo("a𝄞ü");
    assertThat(pieces).containsExactly("a", "𝄞", "ü");
  }

  @Test
  void halfACharacterAtTheEndIsHandedOnAtLast() {
    String text = stream("prompt", new byte[] {'a', (byte) 0xf0, (byte) 0x9d});

    assertThat(text).startsWith("a\uFFFD");
    assertThat(String.join("", pieces)).isEqualTo(text);
  }

  @Test
  void nothingIsHandedOnForNothing() {
    assertThat(stream("prompt", new byte[0])).isEmpty();
    assertThat(pieces).isEmpty();
  }
}
