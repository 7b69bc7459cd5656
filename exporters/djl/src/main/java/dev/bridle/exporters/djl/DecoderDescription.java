// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.translate.TranslateException;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a folder's {@code bridle-decoder.json} says: the inputs and outputs of its graph. */
final class DecoderDescription {
  private static final String FILE = "bridle-decoder.json";
  private static final int VERSION = 1;

  /** An input of one integer a token. */
  record TokenInput(String name, String type) {
    DataType dataType() {
      return DataType.valueOf(type.toUpperCase(Locale.ROOT));
    }
  }

  /** Keys or values of a layer, and the dimensions of none. */
  record CacheInput(String past, String present, String type, List<Long> empty) {
    DataType dataType() {
      return DataType.valueOf(type.toUpperCase(Locale.ROOT));
    }

    long[] emptyShape() {
      return empty.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** The file as it stands. */
  record Json(
      int bridle,
      TokenInput ids,
      TokenInput mask,
      TokenInput positions,
      String logits,
      boolean continues,
      List<CacheInput> cache,
      int vocabulary,
      List<Integer> endOfSequence) {}

  private DecoderDescription() {}

  static Json read(Path folder) throws IOException, TranslateException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new TranslateException(
          folder + " holds no " + FILE + ". Bake the model for djl again.");
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      Json json = JsonUtils.GSON.fromJson(reader, Json.class);
      if (json == null || json.bridle() != VERSION || json.ids() == null || json.cache() == null) {
        throw new TranslateException(
            file + " is of another version. Bake the model for djl again.");
      }
      return json;
    } catch (JsonParseException e) {
      throw new TranslateException(file + " is damaged. Bake the model for djl again.", e);
    }
  }
}
