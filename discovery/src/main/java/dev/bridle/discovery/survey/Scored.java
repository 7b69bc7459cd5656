// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Interval;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one kind's measurement gave every head. */
record Scored(Protocol protocol, PromptSet prompts, HeadTally tally, ModelShape shape) {
  private static final double SHARE = 0.95;

  private static final int PART_OF_MODEL = 4;

  /** Heads of which the prompts said something. */
  HeadScores scores() {
    List<HeadScore> scores =
        shape
            .allHeads()
            .map(head -> new HeadScore(head, tally.score(index(head))))
            .filter(score -> !Double.isNaN(score.value()))
            .toList();
    return new HeadScores(protocol.type(), scores);
  }

  /**
   * The best of those that reach the threshold, of no layer more than half: else there were no
   * others to hold them against.
   */
  HeadSet found() {
    HeadScores scores = scores();
    Map<Integer, Integer> ofLayer = new HashMap<>();
    List<HeadId> found = new ArrayList<>();
    for (HeadScore score : scores.ranked()) {
      boolean reaches = measured(scores, score) >= protocol.type().threshold();
      int beside = ofLayer.getOrDefault(score.head().layer(), 0);
      if (reaches && found.size() < most() && 2 * (beside + 1) <= Math.max(2, shape.heads())) {
        found.add(score.head());
        ofLayer.put(score.head().layer(), beside + 1);
      }
    }
    return new HeadSet(found);
  }

  /** A kind that is more than a quarter of a model is no kind. */
  private int most() {
    int quarter = shape.layers() * shape.heads() / PART_OF_MODEL;
    return Math.max(1, Math.min(protocol.most(), quarter));
  }

  private double measured(HeadScores scores, HeadScore score) {
    boolean relative = protocol.type().unit() == HeadType.Unit.Z;
    return relative ? scores.zScore(score) : score.value();
  }

  Interval interval(HeadId head) {
    return tally.interval(index(head), SHARE);
  }

  String candidate(HeadId head) {
    return tally.candidates() == 1 ? "" : protocol.score().candidate(tally.chosen(index(head)));
  }

  int index(HeadId head) {
    return head.layer() * shape.heads() + head.head();
  }
}
