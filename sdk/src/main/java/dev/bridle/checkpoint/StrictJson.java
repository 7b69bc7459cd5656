// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads one JSON object and refuses what JSON leaves open: repeated keys and trailing text. */
final class StrictJson {
  /** What safetensors allows a header; no index or config comes near it. */
  static final long LONGEST = 100_000_000;

  // Python writes Infinity and NaN into config.json.
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /** {@return the object a file holds} */
  static ObjectNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file, "", "there is no such file", "Give a whole model folder.");
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw new InputException(
            file, "", "is longer than " + LONGEST + " bytes", "Download the file again.");
      }
      return parse(file, "", ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new InputException(
          file, "", "cannot be read (" + e.getMessage() + ")", "Check its permissions.", e);
    }
  }

  /** {@return the object that UTF-8 bytes from a place in a file spell} */
  static ObjectNode parse(Path file, String place, ByteBuffer utf8) {
    String remedy = "Download the file again.";
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw new InputException(file, place, "is no JSON object", remedy);
    } catch (CharacterCodingException e) {
      throw new InputException(file, place, "is no JSON object, not even UTF-8", remedy, e);
    } catch (OutOfMemoryError e) {
      // A small text can spell a tree of many times its size.
      throw new InputException(
          file, place, "takes more memory to read than there is", "Give Java more with -Xmx.", e);
    } catch (JsonProcessingException e) {
      String said = Spelling.printable(e.getOriginalMessage());
      throw new InputException(file, place, "is no JSON object (" + said + ")", remedy, e);
    }
  }
}
