// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.discovery.HeadType.Definition;
import java.util.List;

/** The kinds of heads that can be looked for. */
public final class HeadTypes {
  /** Attends to the token just before. */
  public static final HeadType PREVIOUS_TOKEN =
      new HeadType(
          "previous-token",
          6,
          Stage.ICI,
          "attends to the token just before",
          "mean attention to the preceding position, random tokens",
          0.4,
          HeadType.Unit.SCORE,
          Definition.PUBLISHED,
          "Olsson et al., arXiv 2209.11895");

  /** Attends to an earlier occurrence of the current token. */
  public static final HeadType DUPLICATE_TOKEN =
      new HeadType(
          "duplicate-token",
          9,
          Stage.ICI,
          "attends to an earlier occurrence of the current token",
          "mean attention to earlier positions of the same token, repeated random tokens",
          0.4,
          HeadType.Unit.SCORE,
          Definition.PROPOSED,
          "Wang et al., arXiv 2211.00593");

  /** Attends to what followed the current token earlier. */
  public static final HeadType INDUCTION =
      new HeadType(
          "induction",
          27,
          Stage.LR,
          "attends to the token that followed the current one earlier",
          "mean attention to the position after the earlier occurrence, repeated random tokens",
          0.3,
          HeadType.Unit.SCORE,
          Definition.PUBLISHED,
          "Olsson et al., arXiv 2209.11895");

  /** Tells true answers from false ones. */
  public static final HeadType TRUTHFULNESS =
      new HeadType(
          "truthfulness",
          29,
          Stage.LR,
          "its output tells true answers from false ones",
          "balanced validation accuracy of a logistic probe on z after an answer",
          0.6,
          HeadType.Unit.SCORE,
          Definition.PROPOSED,
          "Li et al., arXiv 2306.03341");

  private HeadTypes() {}

  /** {@return every kind, in the order of the stages} */
  public static List<HeadType> all() {
    return List.of(PREVIOUS_TOKEN, DUPLICATE_TOKEN, INDUCTION, TRUTHFULNESS);
  }
}
