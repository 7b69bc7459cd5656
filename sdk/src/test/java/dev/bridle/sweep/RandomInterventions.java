// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Interventions of every kind, by a seed. */
final class RandomInterventions {
  private final ModelShape shape;
  private final Random random;

  RandomInterventions(ModelShape shape, long seed) {
    this.shape = shape;
    this.random = new Random(seed);
  }

  /** Prompts. */
  int[] tokens(int length) {
    return random.ints(length, 0, shape.vocabSize()).toArray();
  }

  /** Interventions of one to four heads, anywhere; of a third of them other heads are held. */
  List<Intervention> anywhere(int count, int length) {
    List<Intervention> interventions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<HeadChange> changes = new ArrayList<>();
      for (int change = 1 + random.nextInt(4); change > 0; change--) {
        int from = random.nextInt(length);
        changes.add(change(from, from + 1 + random.nextInt(length - from)));
      }
      interventions.add(new Intervention(changes, random.nextInt(3) == 0));
    }
    return interventions;
  }

  /** Paths from one to four heads, anywhere. */
  List<Intervention> paths(int count, int length) {
    return anywhere(count, length).stream().map(Intervention::freezingOthers).toList();
  }

  /** Interventions on one head each, at the last position. */
  List<Intervention> atTheEnd(int count, int length) {
    List<Intervention> interventions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      interventions.add(Intervention.of(change(length - 1, length)));
    }
    return interventions;
  }

  private HeadChange change(int from, int to) {
    HeadId head = new HeadId(random.nextInt(shape.layers()), random.nextInt(shape.heads()));
    int rows = random.nextBoolean() ? 1 : to - from;
    return switch (random.nextInt(4)) {
      case 0 -> HeadChange.ablate(head, shape.headDim(), from, to);
      case 1 -> HeadChange.replace(head, from, to, rows(rows));
      case 2 ->
          new HeadChange(
              head, from, to, 2.5, new FloatTensor(new float[shape.headDim()], 1, shape.headDim()));
      default -> new HeadChange(head, from, to, -0.5, rows(rows));
    };
  }

  private FloatTensor rows(int count) {
    float[] numbers = new float[count * shape.headDim()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return new FloatTensor(numbers, count, shape.headDim());
  }
}
