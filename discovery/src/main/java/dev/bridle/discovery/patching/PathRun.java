// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.run.RunningMoments;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs all paths, prompt by prompt, and keeps nothing of a prompt but its part in the means. */
final class PathRun {
  private final Sweep sweep;
  private final List<Receiver> receivers;
  private final ModelShape shape;
  private final List<HeadSet> senders;

  PathRun(Sweep sweep, List<Receiver> receivers, ModelShape shape) {
    this.sweep = sweep;
    this.receivers = receivers;
    this.shape = shape;
    this.senders = sweep.kinds().get(0).heads().sets(shape, sweep.seed());
  }

  PathEffects run(Interventions engine, Progress progress, Consumer<PathRecord> records) {
    List<RunningMoments> moments =
        Stream.generate(RunningMoments::new)
            .limit((long) senders.size() * receivers.size())
            .toList();
    List<Integer> order = sweep.order();
    try (Progress.Task task = progress.begin("patching paths", order.size())) {
      PromptPaths paths = new PromptPaths(engine, shape, sweep, senders, receivers);
      for (int prompt : order) {
        PathRecord found = paths.of(prompt);
        for (int i = 0; i < moments.size(); i++) {
          moments.get(i).add(found.effect(i % senders.size(), i / senders.size()));
        }
        records.accept(found);
        task.advance(1);
      }
    }
    List<EdgeEffect> edges = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      HeadSet sender = senders.get(i % senders.size());
      Receiver receiver = receivers.get(i / senders.size());
      edges.add(new EdgeEffect(sender, receiver, moments.get(i).moments()));
    }
    return new PathEffects(edges);
  }
}
