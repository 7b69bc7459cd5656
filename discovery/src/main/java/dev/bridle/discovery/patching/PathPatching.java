// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Path patching: the effect of one head along one path, all others between held fast.
 *
 * <p><b>Idea.</b> Patching a head tells what it does by whatever way, through all heads behind it.
 * To see who tells whom, let only one way carry the difference. The sender puts out what it does on
 * the corrupted prompt, every other head what it does on the clean one, and MLPs are recomputed.
 * What then arrives at the logits came directly, or through MLPs. What arrives at a receiving head
 * is taken off at one of its inputs (its queries, keys or values), the other two staying clean;
 * what the head makes of it is put into a clean run, which goes on from there with nothing held.
 *
 * <p><b>Formula.</b> With M the metric, S the sender, R the receiver and i its input:
 *
 * <pre>
 * path      z of S ← corrupted prompt's; z of all other heads ← clean prompt's
 * S → logits   e = M(path) − M(clean)
 * S → R by i   e = M(clean; z of R ← attention(i from path, the other two from clean)) − M(clean)
 * </pre>
 *
 * <p>A head that works directly for the answer has a negative effect on the logit difference: its
 * part is taken away. Nothing is linearised and no norm is held; it is exact, and gives 0 where the
 * sender does not come before the receiver.
 *
 * <p><b>Source.</b> Wang et al., "Interpretability in the Wild", arXiv 2211.00593, appendix B;
 * Goldowsky-Dill et al., arXiv 2304.05969.
 *
 * <p><b>When it misleads.</b> It shows the difference between two prompts, and nothing that they
 * have in common: another twin asks another question. "Directly" includes all MLPs. Heads that
 * would make up for the sender are held, so that a path can be strong and the head expendable; and
 * effects of several senders do not add up, since MLPs and norms are not linear. Where receivers
 * stand in several layers together, each gets only what comes from the sender itself, and the
 * inputs that are not patched are the clean run's even behind another receiver.
 */
public final class PathPatching {
  private final Sweep senders;

  /** Senders and receivers as kinds of noising: prompts must have what both need. */
  private final Sweep all;

  private final List<Receiver> receivers;

  private PathPatching(Sweep senders, List<Receiver> receivers) {
    this.senders = senders;
    this.receivers = List.copyOf(receivers);
    List<InterventionKind> kinds = new ArrayList<>(senders.kinds());
    for (Receiver receiver : this.receivers) {
      if (receiver instanceof Receiver.Heads heads) {
        kinds.add(InterventionKind.noising(HeadChoice.sets(heads.heads()), heads.positions()));
      }
    }
    this.all = new Sweep(senders.prompts(), kinds, senders.metric(), senders.seed());
  }

  /**
   * {@return every head's direct effect on the logits, sent from the last position}
   *
   * @param prompts at least one, each with a corrupted twin and what the metric needs
   * @param metric what is read off the logits
   * @throws dev.bridle.error.InputException if a prompt lacks what is needed, naming it
   */
  public static PathPatching of(List<SweepPrompt> prompts, Metric metric) {
    Sweep each =
        Sweep.of(prompts, metric, InterventionKind.noising(HeadChoice.each(), Positions.last()));
    return new PathPatching(each, List.of(Receiver.logits()));
  }

  /**
   * {@return the same with other senders}
   *
   * @param heads each set sends together
   * @param from the positions at which they put out what they do on the corrupted prompt
   */
  public PathPatching sending(HeadChoice heads, Positions from) {
    List<InterventionKind> kinds = List.of(InterventionKind.noising(heads, from));
    return new PathPatching(
        new Sweep(senders.prompts(), kinds, senders.metric(), senders.seed()), receivers);
  }

  /**
   * {@return the same with other receivers}
   *
   * @param others at least one; of each, every sender's effect is found by itself
   */
  public PathPatching to(List<Receiver> others) {
    if (others.isEmpty()) {
      throw new IllegalArgumentException("no receivers");
    }
    return new PathPatching(senders, others);
  }

  /**
   * {@return the same with other receivers}
   *
   * @param others at least one; of each, every sender's effect is found by itself
   */
  public PathPatching to(Receiver... others) {
    return to(List.of(others));
  }

  /**
   * {@return the same with another seed}
   *
   * @param seed of senders that are drawn
   */
  public PathPatching withSeed(long seed) {
    return new PathPatching(senders.withSeed(seed), receivers);
  }

  /**
   * {@return the effect of every sender on every receiver}
   *
   * @param model without edits
   * @throws dev.bridle.error.InputException if prompts or heads do not fit the model, or its graph
   *     hides an input of a receiving head
   */
  public PathEffects on(LanguageModel model) {
    return on(model, Progress.silent(), found -> {});
  }

  /**
   * {@return the effect of every sender on every receiver}
   *
   * @param model without edits
   * @param progress told of every prompt
   * @param records is given what was found on every prompt, as it is found; none are kept
   * @throws dev.bridle.error.InputException if prompts or heads do not fit the model, or its graph
   *     hides an input of a receiving head
   */
  public PathEffects on(LanguageModel model, Progress progress, Consumer<PathRecord> records) {
    all.questions(model.shape());
    try (Interventions engine = model.interventions()) {
      return on(engine, model.shape(), progress, records);
    }
  }

  /**
   * {@return the effect of every sender on every receiver, found with what is open already}
   *
   * @param engine of a model without edits; it stays open
   * @param shape of the same model
   * @param progress told of every prompt
   * @param records is given what was found on every prompt, as it is found; none are kept
   * @throws dev.bridle.error.InputException if prompts or heads do not fit the model, or its graph
   *     hides an input of a receiving head
   */
  public PathEffects on(
      Interventions engine, ModelShape shape, Progress progress, Consumer<PathRecord> records) {
    all.questions(shape);
    return new PathRun(senders, receivers, shape).run(engine, progress, records);
  }
}
