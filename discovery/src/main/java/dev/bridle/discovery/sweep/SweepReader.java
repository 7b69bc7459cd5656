// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link SweepWriter} wrote. */
final class SweepReader {
  private final DataInputStream in;

  SweepReader(DataInputStream in) {
    this.in = in;
  }

  Sweep sweep() throws IOException {
    long seed = in.readLong();
    Metric metric = metric(in.readUTF());
    List<InterventionKind> kinds = list(this::kind);
    return new Sweep(list(this::prompt), kinds, metric, seed);
  }

  /** Something that is read. */
  private interface Element<T> {
    T read() throws IOException;
  }

  private <T> List<T> list(Element<T> element) throws IOException {
    int size = in.readInt();
    List<T> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(element.read());
    }
    return list;
  }

  private SweepPrompt prompt() throws IOException {
    return new SweepPrompt(numbers(), numbers(), numbers(), numbers(), numbers());
  }

  private InterventionKind kind() throws IOException {
    return new InterventionKind(
        heads(in.readUTF()), replacement(in.readUTF()), positions(in.readUTF()));
  }

  private static Metric metric(String name) throws IOException {
    return switch (name) {
      case "LogitDifference" -> new Metric.LogitDifference();
      case "LogProbability" -> new Metric.LogProbability();
      case "Probability" -> new Metric.Probability();
      case "ProbabilityDifference" -> new Metric.ProbabilityDifference();
      case "Divergence" -> new Metric.Divergence();
      default -> throw new StreamCorruptedException(name);
    };
  }

  private HeadChoice heads(String name) throws IOException {
    return switch (name) {
      case "Each" -> new HeadChoice.Each();
      case "Sets" -> new HeadChoice.Sets(list(this::set));
      case "RandomSets" -> {
        int count = in.readInt();
        yield new HeadChoice.RandomSets(set(), count);
      }
      default -> throw new StreamCorruptedException(name);
    };
  }

  private Replacement replacement(String name) throws IOException {
    return switch (name) {
      case "Zero" -> new Replacement.Zero();
      case "Mean" -> new Replacement.Mean(means());
      case "Resampling" -> new Replacement.Resampling();
      case "Noising" -> new Replacement.Noising();
      case "Denoising" -> new Replacement.Denoising();
      default -> throw new StreamCorruptedException(name);
    };
  }

  private HeadMeans means() throws IOException {
    int heads = in.readInt();
    int headDim = in.readInt();
    float[] rows = new float[in.readInt()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = in.readFloat();
    }
    return new HeadMeans(heads, headDim, rows);
  }

  private Positions positions(String name) throws IOException {
    return switch (name) {
      case "All" -> new Positions.All();
      case "Last" -> new Positions.Last(in.readInt());
      case "Marked" -> new Positions.Marked(in.readInt());
      default -> throw new StreamCorruptedException(name);
    };
  }

  private HeadSet set() throws IOException {
    return new HeadSet(list(() -> new HeadId(in.readInt(), in.readInt())));
  }

  private int[] numbers() throws IOException {
    int[] numbers = new int[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readInt();
    }
    return numbers;
  }
}
