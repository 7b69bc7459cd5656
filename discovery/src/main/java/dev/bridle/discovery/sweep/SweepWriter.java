// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** The one form of a sweep in bytes: what is digested, and what travels. */
final class SweepWriter {
  private final DataOutputStream out;

  SweepWriter(DataOutputStream out) {
    this.out = out;
  }

  void prompts(List<SweepPrompt> prompts) throws IOException {
    out.writeInt(prompts.size());
    for (SweepPrompt prompt : prompts) {
      numbers(prompt.tokens());
      numbers(prompt.corrupted());
      numbers(prompt.answers());
      numbers(prompt.wrongAnswers());
      numbers(prompt.marks());
    }
  }

  void settings(Sweep sweep) throws IOException {
    out.writeLong(sweep.seed());
    out.writeUTF(sweep.metric().getClass().getSimpleName());
    out.writeInt(sweep.kinds().size());
    for (InterventionKind kind : sweep.kinds()) {
      heads(kind.heads());
      replacement(kind.replacement());
      positions(kind.positions());
    }
  }

  private void heads(HeadChoice choice) throws IOException {
    out.writeUTF(choice.getClass().getSimpleName());
    if (choice instanceof HeadChoice.Sets sets) {
      out.writeInt(sets.sets().size());
      for (HeadSet set : sets.sets()) {
        set(set);
      }
    } else if (choice instanceof HeadChoice.RandomSets random) {
      out.writeInt(random.count());
      set(random.like());
    }
  }

  private void replacement(Replacement replacement) throws IOException {
    out.writeUTF(replacement.getClass().getSimpleName());
    if (replacement instanceof Replacement.Mean mean) {
      out.writeInt(mean.means().heads());
      out.writeInt(mean.means().headDim());
      out.writeInt(mean.means().rows().length);
      for (float number : mean.means().rows()) {
        out.writeFloat(number);
      }
    }
  }

  private void positions(Positions positions) throws IOException {
    out.writeUTF(positions.getClass().getSimpleName());
    if (positions instanceof Positions.Last last) {
      out.writeInt(last.count());
    } else if (positions instanceof Positions.Marked marked) {
      out.writeInt(marked.mark());
    }
  }

  private void set(HeadSet set) throws IOException {
    out.writeInt(set.size());
    for (HeadId head : set) {
      out.writeInt(head.layer());
      out.writeInt(head.head());
    }
  }

  private void numbers(int... numbers) throws IOException {
    out.writeInt(numbers.length);
    for (int number : numbers) {
      out.writeInt(number);
    }
  }
}
