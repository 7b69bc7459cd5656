// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.Locale;

/**
 * How well a head composes with heads that were found to be of another type: the best of its
 * {@linkplain CompositionScores composition scores} with them.
 *
 * <p>Idea: an induction head looks for what a previous-token head left at its keys; that the one
 * writes where the other reads shows in their weights. Formula and source: {@link
 * CompositionScores}; Elhage et al. (2021).
 *
 * <p>When it misleads: heads may share directions that they never use, and in large models most
 * pairs lie close to chance, above it all the same. Layers between two heads are not seen. It looks
 * at no prompt, so its interval says nothing; where no head of the type was found, it says nothing
 * at all.
 *
 * @param role whether heads are scored that write to those found, or that read from them
 * @param through what reads: the receiver's queries, keys or values
 * @param type the name of what was found
 */
public record Composition(Role role, HeadInput through, String type) implements Experiment {
  /** Which of the two a scored head is. */
  public enum Role {
    /** It writes what heads of the type read. */
    SENDER,
    /** It reads what heads of the type write. */
    RECEIVER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses a type without a name. */
  public Composition {
    if (type.isBlank()) {
      throw new IllegalArgumentException("a type of heads without a name");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    HeadSet found = laboratory.found(type);
    CompositionScores scores = new CompositionScores(laboratory.circuits());
    ModelShape shape = laboratory.circuits().shape();
    double[] values = tally.unknown();
    for (int layer = 0; layer < shape.layers() && found.size() > 0; layer++) {
      HeadSet own = layer(shape, layer);
      double[][] all =
          role == Role.SENDER ? scores.of(own, through, found) : scores.of(found, through, own);
      for (int head = 0; head < shape.heads(); head++) {
        values[layer * shape.heads() + head] = best(all, head);
      }
    }
    tally.nextPrompt();
    tally.add(values);
  }

  private static HeadSet layer(ModelShape shape, int layer) {
    return new HeadSet(shape.allHeads().filter((HeadId head) -> head.layer() == layer).toList());
  }

  private double best(double[][] scores, int head) {
    double best = Double.NaN;
    int others = role == Role.SENDER ? scores[0].length : scores.length;
    for (int other = 0; other < others; other++) {
      double score = role == Role.SENDER ? scores[head][other] : scores[other][head];
      best = Double.isNaN(best) || score > best ? score : best;
    }
    return best;
  }
}
