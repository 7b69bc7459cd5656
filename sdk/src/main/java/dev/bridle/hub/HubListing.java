// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.error.InputException;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a repository holds at a commit.
 *
 * @param commit its hash
 * @param files their paths, with slashes
 */
record HubListing(String commit, NavigableSet<String> files) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  HubListing {
    files = Collections.unmodifiableNavigableSet(new TreeSet<>(files));
  }

  /**
   * {@return what the hub's description of a model says}
   *
   * @throws InputException if it says nothing of the kind, or names files outside the repository
   */
  static HubListing of(HubModelId id, JsonNode description) {
    String commit = description.path("sha").asText();
    if (!isCommit(commit) || !description.path("siblings").isArray()) {
      throw new InputException(
          "the hub's description of " + id + " names no commit and files", "Check HF_ENDPOINT.");
    }
    NavigableSet<String> files = new TreeSet<>();
    for (JsonNode sibling : description.path("siblings")) {
      String name = sibling.path("rfilename").asText();
      if (!isInside(name)) {
        throw new InputException(
            "%s lists a file \"%s\", which would lead out of its folder"
                .formatted(id, OneLine.of(name)),
            "Do not use this repository.");
      }
      files.add(name);
    }
    return new HubListing(commit, files);
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether a path stays where it is put, on every operating system. */
  static boolean isInside(String name) {
    return name.chars().noneMatch(c -> c == '\\' || c == ':' || c < ' ' || c == 0x7f)
        && List.of(name.split("/", -1)).stream()
            .noneMatch(step -> step.isBlank() || step.equals(".") || step.equals(".."));
  }
}
