// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

/** A document to be read, and to be spoilt. */
final class Documents {
  static final String GOOD =
      """
      name: mine
      row: 0
      stage: LR
      does: looks back
      task: repeated-tokens
      times: 1
      score:
        method: attention-along
        link: induction
        without-first: false
      metric: mean attention
      threshold: 0.3
      unit: score
      most: 5
      definition: proposed
      source: a test
      effect:
        task: repeated-tokens
        ability: repeated-tokens
        by: mean
        at: all
        metric: logit-difference
        raises: true
      """;

  private Documents() {}
}
