// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All heads of a model, each changed once, on one prompt.
 *
 * @param batch the prompt, said to be one where edits of generated tokens begin at the last
 * @param questions one a head
 */
record Workload(TokenBatch batch, List<Question> questions) {
  private static final long SEED = 7;

  Workload {
    questions = List.copyOf(questions);
  }

  /** Every head's output set to zero at all positions. */
  static Workload ablation(LanguageModel model, int length) {
    int d = model.shape().headDim();
    List<Question> questions =
        model
            .shape()
            .allHeads()
            .map(
                head ->
                    new Question(
                        Intervention.of(HeadChange.ablate(head, d, 0, length)),
                        EditPlan.of(new HeadEdit.Ablate(head))))
            .toList();
    return new Workload(prompt(model, length, SEED), questions);
  }

  /** Every head's output replaced at the last position by what it is there in another prompt. */
  static Workload patching(LanguageModel model, Interventions interventions, int length) {
    CleanRun other = interventions.clean(prompt(model, length, SEED + 1).sequence(0));
    List<Question> questions = new ArrayList<>();
    for (HeadId head : model.shape().allHeads().toList()) {
      FloatVector z = other.z(head.layer()).row(length - 1, head.head());
      FloatTensor rows = new FloatTensor(z.toArray(), 1, z.size());
      questions.add(
          new Question(
              Intervention.of(HeadChange.replace(head, length - 1, length, rows)),
              EditPlan.of(new HeadEdit.Replace(head, z)).withGate(Gate.GENERATED)));
    }
    return new Workload(prompt(model, length, SEED), questions);
  }

  private static TokenBatch prompt(LanguageModel model, int length, long seed) {
    int vocabulary = model.shape().vocabSize();
    int[] tokens = new SplittableRandom(seed).ints(length, 0, vocabulary).toArray();
    return TokenBatch.of(tokens).withPrompts(Math.max(1, length - 1));
  }

  int[] tokens() {
    return batch.sequence(0);
  }

  int length() {
    return batch.length();
  }

  List<Intervention> interventions() {
    return questions.stream().map(Question::intervention).toList();
  }

  /** So many of the questions, spread evenly over the layers. */
  List<Integer> sample(int count) {
    List<Integer> sample = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Not always a layer's first head.
      sample.add((int) ((i + 0.5) * questions.size() / count));
    }
    return sample;
  }
}
