// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What tells the hub who is asking; never printed. */
final class HubToken {
  private final String secret;
  private final String source;

  private HubToken(String secret, String source) {
    this.secret = secret;
    this.source = source;
  }

  static HubToken of(String secret, String source) {
    String bare = secret.strip();
    if (!bare.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new InputException(
          "the token in " + source + " holds characters that no token has", "Copy it again.");
    }
    return new HubToken(bare, source);
  }

  /** The token of the environment: a variable, or else the file that a login leaves. */
  static HubToken from(Map<String, String> environment, Path home) {
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      if (!environment.getOrDefault(name, "").isBlank()) {
        return of(environment.get(name), name);
      }
    }
    Path file = HubSettings.path(environment, "HF_TOKEN_PATH", home.resolve("token"));
    try {
      return of(Files.isRegularFile(file) ? Files.readString(file) : "", file.toString());
    } catch (IOException e) {
      throw new InputException(
          file, "", "the token cannot be read", "Make it readable, or set HF_TOKEN.", e);
    }
  }

  boolean isPresent() {
    return !secret.isEmpty();
  }

  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return isPresent() ? "the token of " + source : "no token";
  }
}
