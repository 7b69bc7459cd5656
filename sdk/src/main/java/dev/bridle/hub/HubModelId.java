// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A model on the hub at a revision; reads and prints as {@code hf:org/name@revision}.
 *
 * @param name {@code org/name}, or the bare name that old models have
 * @param revision a branch, a tag, or a commit's hash
 */
public record HubModelId(String name, String revision) {
  /** What the text of every name on the hub begins with. */
  public static final String PREFIX = "hf:";

  /** The branch that is meant where none is named. */
  public static final String MAIN = "main";

  private static final int LONGEST_NAME = 96;
  private static final int LONGEST_REVISION = 200;
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
  private static final Pattern STEP =
      Pattern.compile(
          "[^\\s\\p{Cntrl}\\\\/:*?\"<>|~^\\[.]" + "[^\\s\\p{Cntrl}\\\\/:*?\"<>|~^\\[]*");

  /**
   * Refuses what the hub does not allow, and what would lead out of a cache.
   *
   * @throws InputException if the name or the revision cannot be one
   */
  public HubModelId {
    if (!isName(name)) {
      throw notAName(name);
    }
    if (!isRevision(revision)) {
      throw new InputException(
          "\"" + OneLine.of(revision) + "\" is no revision of " + PREFIX + name,
          "Name a branch, a tag or a commit's hash after the @.");
    }
  }

  /**
   * {@return the model that a text names}
   *
   * @param text {@code hf:org/name} or {@code hf:org/name@revision}
   * @throws InputException if it has another form
   */
  public static HubModelId parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw notAName(text);
    }
    int at = text.indexOf('@');
    return at < 0
        ? new HubModelId(text.substring(PREFIX.length()), MAIN)
        : new HubModelId(text.substring(PREFIX.length(), at), text.substring(at + 1));
  }

  @Override
  public String toString() {
    return PREFIX + name + (revision.equals(MAIN) ? "" : "@" + revision);
  }

  private static InputException notAName(String text) {
    return new InputException(
        "\"" + OneLine.of(text) + "\" is no name of a model on the hub",
        "Write hf:org/name, or hf:org/name@revision.");
  }

  private static boolean isName(String name) {
    List<String> parts = List.of(name.split("/", -1));
    return name.length() <= LONGEST_NAME
        && parts.size() <= 2
        && parts.stream().allMatch(part -> PART.matcher(part).matches())
        && !name.contains("--")
        && !name.contains("..")
        && !name.endsWith(".git");
  }

  private static boolean isRevision(String revision) {
    return revision.length() <= LONGEST_REVISION
        && !revision.contains("..")
        && List.of(revision.split("/", -1)).stream().allMatch(it -> STEP.matcher(it).matches());
  }
}
