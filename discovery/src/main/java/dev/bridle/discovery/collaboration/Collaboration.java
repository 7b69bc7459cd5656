// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.patching.EdgeEffect;
import dev.bridle.discovery.patching.PathPatching;
import dev.bridle.discovery.patching.Receiver;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how heads that were found one by one work together, by path patching.
 *
 * <p>Idea: a chain says which kinds of heads may tell which others; the graph says whether these do
 * in this model. Formula: for every head of a sending kind and every head of a receiving one, the
 * effect of the one through the receiver's queries, keys or values, and of every head the one that
 * goes to the logits directly, as {@link PathPatching} defines them; senders send, and receivers
 * put out, at every position. Source: Wang et al., arXiv 2211.00593.
 *
 * <p>When it misleads: as path patching does. Only what is asked is seen: a path between kinds that
 * the chain does not connect has no edge, however strong it is. Many edges are held against 0 at
 * once, so that of twenty that do nothing one will seem sure.
 */
public final class Collaboration {
  private final Chain chain;
  private final List<Role> roles;

  private Collaboration(Chain chain, List<Role> roles) {
    this.chain = chain;
    this.roles = List.copyOf(roles);
  }

  /**
   * {@return the question who tells whom}
   *
   * @param chain what is asked
   * @param roles heads that were found, of the chain's kinds; further kinds have direct effects
   *     only
   */
  public static Collaboration of(Chain chain, List<Role> roles) {
    return new Collaboration(chain, roles);
  }

  /**
   * {@return the answer}
   *
   * @param model without edits
   * @param prompts at least two, each with a corrupted twin and what the metric needs
   * @param metric what is read off the logits
   * @throws InputException if no heads were found, or the graph hides an input that is asked for
   */
  public HeadGraph on(LanguageModel model, List<SweepPrompt> prompts, Metric metric) {
    return on(model, prompts, metric, Progress.silent());
  }

  /**
   * {@return the answer}
   *
   * @param model without edits
   * @param prompts at least two, each with a corrupted twin and what the metric needs
   * @param metric what is read off the logits
   * @param progress told of every prompt, once for each kind that sends
   * @throws InputException if no heads were found, or the graph hides an input that is asked for
   */
  public HeadGraph on(
      LanguageModel model, List<SweepPrompt> prompts, Metric metric, Progress progress) {
    try (Interventions engine = model.interventions()) {
      return on(engine, model.shape(), prompts, metric, progress);
    }
  }

  /**
   * {@return the answer, found with what is open already}
   *
   * @param engine of a model without edits; it stays open
   * @param shape of the same model
   * @param prompts at least two, each with a corrupted twin and what the metric needs
   * @param metric what is read off the logits
   * @param progress told of every prompt, once for each kind that sends
   * @throws InputException if no heads were found, or the graph hides an input that is asked for
   */
  public HeadGraph on(
      Interventions engine,
      ModelShape shape,
      List<SweepPrompt> prompts,
      Metric metric,
      Progress progress) {
    List<Role> present = present(prompts);
    Found found = new Found();
    for (Role role : present) {
      PathPatching.of(prompts, metric)
          .sending(
              HeadChoice.sets(role.heads().stream().map(HeadSet::of).toArray(HeadSet[]::new)),
              Positions.all())
          .to(receivers(role))
          .on(engine, shape, progress, record -> found.clean += record.clean())
          .edges()
          .forEach(found::add);
    }
    double clean = found.clean / present.size() / prompts.size();
    List<HeadNode> nodes = nodes(present, found.direct);
    List<HeadEdge> edges = List.copyOf(found.edges.values());
    return new HeadGraph(
        chain.name(), metric.toString(), prompts.size(), clean, absent(present), nodes, edges);
  }

  /** The kinds of which heads were found; refuses what nothing can be measured of. */
  private List<Role> present(List<SweepPrompt> prompts) {
    List<Role> present = roles.stream().filter(role -> role.heads().size() > 0).toList();
    if (present.isEmpty()) {
      throw new InputException(
          "there are no heads whose work together could be measured",
          "Find heads of the kinds of \"" + chain.name() + "\" first.");
    }
    if (prompts.size() < 2) {
      throw new InputException(
          "of %d prompts nothing can be said of others".formatted(prompts.size()),
          "Give at least two, and rather a hundred.");
    }
    return present;
  }

  /** The logits, and whomever the chain lets this kind tell. */
  private List<Receiver> receivers(Role role) {
    List<Receiver> receivers = new ArrayList<>(List.of(Receiver.logits()));
    for (Chain.Step step : chain.steps()) {
      if (step.from().equals(role.type())) {
        roles.stream()
            .filter(other -> other.type().equals(step.to()))
            .flatMap(other -> Receiver.each(other.heads(), step.input(), Positions.all()).stream())
            .filter(receiver -> !receivers.contains(receiver))
            .forEach(receivers::add);
      }
    }
    return receivers;
  }

  private List<String> absent(List<Role> present) {
    return chain.types().stream()
        .filter(type -> present.stream().noneMatch(role -> role.type().equals(type)))
        .toList();
  }

  private static List<HeadNode> nodes(List<Role> present, Map<HeadId, Estimate> direct) {
    Map<HeadId, HeadNode> nodes = new LinkedHashMap<>();
    for (Role role : present) {
      for (HeadId head : role.heads()) {
        nodes.merge(
            head,
            new HeadNode(head, List.of(role.type()), role.stage(), direct.get(head)),
            Collaboration::ofBothKinds);
      }
    }
    return List.copyOf(nodes.values());
  }

  private static HeadNode ofBothKinds(HeadNode first, HeadNode second) {
    List<String> types = Stream.concat(first.types().stream(), second.types().stream()).toList();
    return new HeadNode(first.head(), types, first.stage(), first.direct());
  }

  /** What was measured; a head of two kinds sends twice, and is told of once. */
  private static final class Found {
    private final Map<HeadId, Estimate> direct = new LinkedHashMap<>();
    private final Map<List<Object>, HeadEdge> edges = new LinkedHashMap<>();
    private double clean;

    void add(EdgeEffect edge) {
      HeadId from = edge.sender().heads().get(0);
      Estimate effect = Estimate.of(edge.effect());
      if (edge.receiver() instanceof Receiver.Heads heads) {
        HeadId to = heads.heads().heads().get(0);
        HeadInput input = heads.input();
        // What stands in the same layer or before hears nothing.
        if (from.layer() < to.layer()) {
          edges.putIfAbsent(List.of(from, to, input), new HeadEdge(from, to, input, effect));
        }
      } else {
        direct.putIfAbsent(from, effect);
      }
    }
  }
}
