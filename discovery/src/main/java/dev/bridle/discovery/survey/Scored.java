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
import java.util.List;

/** What one kind's measurement gave every head. */
record Scored(Protocol protocol, PromptSet prompts, HeadTally tally, ModelShape shape) {
  private static final double SHARE = 0.95;

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

  /** The best of those that reach the threshold. */
  HeadSet found() {
    HeadScores scores = scores();
    return new HeadSet(
        scores.ranked().stream()
            .filter(score -> measured(scores, score) >= protocol.type().threshold())
            .limit(protocol.most())
            .map(HeadScore::head)
            .toList());
  }

  private double measured(HeadScores scores, HeadScore score) {
    boolean relative = protocol.type().unit() == HeadType.Unit.Z;
    return relative ? scores.zScore(score) : score.value();
  }

  Interval interval(HeadId head) {
    return tally.interval(index(head), SHARE);
  }

  String candidate(HeadId head) {
    return tally.candidates() == 1
        ? ""
        : protocol.score().candidate(tally.chosen(index(head)));
  }

  int index(HeadId head) {
    return head.layer() * shape.heads() + head.head();
  }
}
