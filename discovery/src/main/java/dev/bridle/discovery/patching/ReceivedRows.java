// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.HeadId;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.ReceivedReader;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What receiving heads put out under every path, and nothing of other heads: what is put into the
 * clean run next.
 */
final class ReceivedRows implements ReceivedReader {
  private final SweepPrompt prompt;
  private final int begins;
  private final Map<Integer, Receiver.Heads> receivers = new HashMap<>();
  private final Map<Integer, Map<Integer, List<HeadChange>>> changes = new HashMap<>();

  /**
   * Takes those of the receivers that receive at one input.
   *
   * @param begins the position before which no path differs from the clean run
   */
  ReceivedRows(SweepPrompt prompt, List<Receiver> all, HeadInput input, int begins) {
    this.prompt = prompt;
    this.begins = begins;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof Receiver.Heads heads
          && heads.input() == input
          && heads.positions().to(prompt) > begins) {
        receivers.put(i, heads);
      }
    }
  }

  /** The layers in which any of them stands. */
  Set<Integer> layers() {
    Set<Integer> layers = new TreeSet<>();
    receivers.values().forEach(one -> one.heads().forEach(head -> layers.add(head.layer())));
    return layers;
  }

  @Override
  public void read(int path, int layer, FloatTensor z) {
    receivers.forEach(
        (index, receiver) -> {
          int from = Math.max(begins, receiver.positions().from(prompt));
          int to = receiver.positions().to(prompt);
          for (HeadId head : receiver.heads()) {
            if (head.layer() == layer) {
              changes
                  .computeIfAbsent(index, key -> new HashMap<>())
                  .computeIfAbsent(path, key -> new ArrayList<>())
                  .add(HeadRows.replace(head, z, from, to));
            }
          }
        });
  }

  /** What a receiver puts out under each path; none if it does not receive at this input. */
  List<Intervention> interventions(int receiver, int paths) {
    Map<Integer, List<HeadChange>> own = changes.getOrDefault(receiver, Map.of());
    return own.isEmpty()
        ? List.of()
        : IntStream.range(0, paths).mapToObj(own::get).map(Intervention::new).toList();
  }
}
