// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.ModelShape;
import dev.bridle.provenance.Digest;
import java.io.DataOutputStream;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Many interventions on many prompts, as data: what is asked, of what, and what is read off.
 *
 * <pre>{@code
 * Sweep sweep =
 *     Sweep.of(prompts, Metric.logitDifference(),
 *         InterventionKind.noising(HeadChoice.each(), Positions.last()));
 * }</pre>
 *
 * <p>Equal sweeps have equal digests, in every process. It is serialisable, and says nothing of
 * models: the same sweep can be run on several.
 *
 * @param prompts at least one, each with what the kinds and the metric need
 * @param kinds what every prompt gets, at least one
 * @param metric the number that is read off
 * @param seed of everything that is drawn: random sets of heads, prompts to resample from
 */
public record Sweep(
    List<SweepPrompt> prompts, List<InterventionKind> kinds, Metric metric, long seed)
    implements Serializable {
  /** Copies the lists, and refuses prompts that lack what is needed. */
  public Sweep {
    prompts = List.copyOf(prompts);
    kinds = List.copyOf(kinds);
    SweepNeeds.check(prompts, kinds, metric);
  }

  /**
   * {@return a sweep with seed 0}
   *
   * @param prompts at least one, each with what the kinds and the metric need
   * @param metric the number that is read off
   * @param kinds what every prompt gets, at least one
   * @throws dev.bridle.error.InputException if a prompt lacks what is needed, naming it
   */
  public static Sweep of(List<SweepPrompt> prompts, Metric metric, InterventionKind... kinds) {
    return new Sweep(prompts, List.of(kinds), metric, 0);
  }

  /**
   * {@return the same sweep with another seed}
   *
   * @param other of everything that is drawn
   */
  public Sweep withSeed(long other) {
    return new Sweep(prompts, kinds, metric, other);
  }

  /**
   * {@return every intervention that each prompt gets, kind by kind}
   *
   * @param shape the model's
   * @throws dev.bridle.error.InputException if the sweep does not fit the model
   */
  public List<Question> questions(ModelShape shape) {
    SweepNeeds.check(this, shape);
    return kinds.stream()
        .flatMap(
            kind -> kind.heads().sets(shape, seed).stream().map(set -> new Question(kind, set)))
        .toList();
  }

  /**
   * {@return the prompts in the order in which they are run: by length, and else as they stand}
   *
   * <p>Neighbours of one length have runs of one shape, which engines prepare for once.
   */
  public List<Integer> order() {
    return IntStream.range(0, prompts.size())
        .boxed()
        .sorted(Comparator.comparingInt(index -> prompts.get(index).length()))
        .toList();
  }

  /** {@return the digest of the prompts} */
  public Digest promptDigest() {
    return Digest.of(out -> new SweepWriter(new DataOutputStream(out)).prompts(prompts));
  }

  /** {@return the digest of everything else: kinds, metric and seed} */
  public Digest settingDigest() {
    return Digest.of(out -> new SweepWriter(new DataOutputStream(out)).settings(this));
  }

  private Object writeReplace() {
    return SerializedSweep.of(this);
  }
}
