// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatVector;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Runs all paths of a prompt, each prompt as if it were the only one. */
final class PromptPaths {
  /** Few enough that an engine does not measure how many are fastest, and finds other last bits. */
  private static final int TOKENS_AT_ONCE = 256;

  private final Interventions engine;
  private final ModelShape shape;
  private final Sweep sweep;
  private final List<HeadSet> senders;
  private final List<Receiver> receivers;

  PromptPaths(
      Interventions engine,
      ModelShape shape,
      Sweep sweep,
      List<HeadSet> senders,
      List<Receiver> receivers) {
    this.engine = engine;
    this.shape = shape;
    this.sweep = sweep;
    this.senders = senders;
    this.receivers = receivers;
  }

  /** A prompt's clean run, and what is read off any other. */
  private record Start(SweepPrompt prompt, CleanRun run, ToDoubleFunction<FloatVector> metric) {
    double value() {
      return metric.applyAsDouble(run.logits());
    }
  }

  /** What is found on a prompt. */
  PathRecord of(int index) {
    SweepPrompt prompt = sweep.prompts().get(index);
    CleanRun run = engine.clean(prompt.tokens());
    Start start = new Start(prompt, run, sweep.metric().of(prompt, run.logits()));
    double[] effects = new double[senders.size() * receivers.size()];
    Positions positions = sweep.kinds().get(0).positions();
    int mismatch = Arrays.mismatch(prompt.tokens(), prompt.corrupted());
    // Up to where the prompts differ z is the same in both, since nothing looks ahead.
    int from = Math.max(positions.from(prompt), mismatch);
    int to = positions.to(prompt);
    if (mismatch >= 0 && from < to) {
      CleanRun twin = engine.clean(prompt.corrupted());
      int together = Math.max(1, TOKENS_AT_ONCE / (prompt.length() - from));
      for (int first = 0; first < senders.size(); first += together) {
        int last = Math.min(senders.size(), first + together);
        List<HeadSet> chunk = senders.subList(first, last);
        send(start, new SentRows(twin, shape).paths(chunk, from, to), from, effects, first);
      }
    }
    return new PathRecord(index, start.value(), senders.size(), effects);
  }

  private void send(Start start, List<Intervention> paths, int from, double[] effects, int first) {
    for (int i = 0; i < receivers.size(); i++) {
      if (receivers.get(i) instanceof Receiver.Logits) {
        read(start, paths, effects, i * senders.size() + first);
      }
    }
    for (HeadInput input : HeadInput.values()) {
      ReceivedRows received = new ReceivedRows(start.prompt(), receivers, input, from);
      if (!received.layers().isEmpty()) {
        engine.receive(start.run(), paths, received.layers(), input, received);
        for (int i = 0; i < receivers.size(); i++) {
          List<Intervention> rows = received.interventions(i, paths.size());
          read(start, rows, effects, i * senders.size() + first);
        }
      }
    }
  }

  private void read(Start start, List<Intervention> rows, double[] effects, int at) {
    double clean = start.value();
    engine.run(
        start.run(),
        rows,
        (row, logits) -> effects[at + row] = start.metric().applyAsDouble(logits) - clean);
  }
}
