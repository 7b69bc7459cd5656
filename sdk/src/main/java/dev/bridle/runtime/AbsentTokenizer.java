// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.nio.file.Path;
import java.util.Set;

/** Stands where a model came without a tokenizer; token ids still work. */
record AbsentTokenizer(Path folder) implements Tokenizer {
  @Override
  public Encoding encode(String text) {
    throw absent();
  }

  @Override
  public String decode(int... ids) {
    throw absent();
  }

  @Override
  public String token(int id) {
    throw absent();
  }

  @Override
  public Set<Integer> specialTokens() {
    throw absent();
  }

  @Override
  public int size() {
    throw absent();
  }

  private InputException absent() {
    return new InputException(
        folder, "tokenizer.json", "there is none", "Put the model's tokenizer.json beside it.");
  }
}
