// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.model.HookPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whether a head raises a word the more, the more it looks at it: the correlation of attention and
 * direct logit attribution.
 *
 * <p>Idea: a name mover's output is the name it looks at, whichever that is. Formula: Pearson's
 * correlation, over prompts and over their marked words, of A[at, word] and of what the head adds
 * to that word's logit over the vocabulary's mean ({@link DirectLogit}). Source: Wang et al., arXiv
 * 2211.00593, who found it above 0.8 for name movers and as far below 0 for negative ones.
 *
 * <p>When it misleads: a correlation knows no size, so a head that hardly looks and hardly writes
 * may have a perfect one. It is that of all prompts, whose means are taken as known: its interval
 * is a little too narrow where prompts are few.
 *
 * @param at from where the answer is predicted, {@code end} as a rule; of several positions the
 *     last
 * @param words the words looked at; all positions of each mark
 */
public record AttentionLogitCorrelation(Mark at, List<Mark> words) implements Experiment {
  /** Copies the list, and refuses none. */
  public AttentionLogitCorrelation {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("no mark of a word");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    List<List<WordPoint>> points = new ArrayList<>();
    Collecting collecting = new Collecting(this, points);
    new CapturedPrompts(laboratory.model(), laboratory::circuits, laboratory.progress())
        .watch(
            prompts,
            List.of(
                CapturedPrompts.Watch.of(
                    collecting, laboratory.model().shape(), laboratory.seed())));
    List<WordPoint> all = points.stream().flatMap(List::stream).toList();
    Moments attention = Moments.of(all.stream().map(WordPoint::attention).toList());
    Moments logit = Moments.of(all.stream().map(WordPoint::logit).toList());
    for (List<WordPoint> prompt : points) {
      tally.nextPrompt();
      for (WordPoint point : prompt) {
        double[] product = attention.standardised(point.attention());
        double[] other = logit.standardised(point.logit());
        for (int head = 0; head < product.length; head++) {
          product[head] *= other[head];
        }
        tally.add(product);
      }
    }
  }

  /** Keeps what a run says; it adds nothing up. */
  private record Collecting(AttentionLogitCorrelation of, List<List<WordPoint>> points)
      implements Measure {
    @Override
    public Set<HookPoint> hooks() {
      return Set.of(HookPoint.PATTERN, HookPoint.Z, HookPoint.RESIDUAL);
    }

    @Override
    public void observe(Observation seen, HeadTally tally) {
      OptionalInt position = SeenRows.last(seen.item(), of.at());
      if (position.isPresent()) {
        int from = position.getAsInt();
        List<Integer> keys =
            of.words().stream()
                .flatMap(mark -> seen.item().at(mark).stream())
                .filter(key -> key <= from)
                .distinct()
                .toList();
        points.add(keys.isEmpty() ? List.of() : WordPoint.of(seen, from, keys));
      }
    }
  }
}
