// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.head.HeadId;
import dev.bridle.model.HookPoint;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How much a head that looks at one end of a relation raises the other end: the relation index.
 *
 * <p>Idea: a semantic induction head that attends to a subject recalls the object that a relation
 * in the text ties to it. Formula: for a relation of subject s and object o and a position j that
 * sees both, the head takes part if A[j,s] is more than τ times its mean attention to the other
 * positions; then the index is q_o / Σ_{k≤j} q_k over the tokens before, with q = max(0, p − p̄), p
 * = softmax(x_j·W_V·W_O·W_U), x_j the embedding of the token at j, p̄ the mean over the vocabulary.
 * A prompt's number is the mean over what takes part. Source: Ren et al., arXiv 2402.13055, with τ
 * = 2.2.
 *
 * <p>When it misleads: p is read off the current token's bare embedding, which in deep layers is
 * not what the head reads, nor is it what the head looks at; there is no control, so that a head
 * that raises every earlier word scores as well. An audit on OLMo-2 found that it misses heads that
 * are causes.
 *
 * @param relation from objects to their subjects before them
 * @param dominance τ
 */
public record RelationIndex(Link.Kind relation, double dominance) implements Measure {
  /** Refuses attention that dominates nothing. */
  public RelationIndex {
    if (!(dominance > 0)) {
      throw new IllegalArgumentException("a dominance of " + dominance);
    }
  }

  /** A head that looks from a position to a relation's subject. */
  private record Event(HeadId head, int position, int object) {}

  @Override
  public Set<HookPoint> hooks() {
    return Set.of(HookPoint.PATTERN);
  }

  @Override
  public void observe(Observation seen, HeadTally tally) {
    HeadCircuits circuits = seen.circuits();
    double[] sums = tally.unknown();
    int[] counts = new int[sums.length];
    TopTokens vocabulary = null;
    for (int layer = 0; layer < seen.shape().layers(); layer++) {
      List<Event> events = events(seen, layer);
      if (!events.isEmpty()) {
        vocabulary = vocabulary == null ? new TopTokens(circuits) : vocabulary;
        double[] indices =
            vocabulary.read(
                written(circuits, layer, seen.item(), events),
                (row, logits) -> index(seen.item(), events.get(row), logits));
        for (int i = 0; i < indices.length; i++) {
          int at = layer * seen.shape().heads() + events.get(i).head().head();
          sums[at] = counts[at] == 0 ? indices[i] : sums[at] + indices[i];
          counts[at]++;
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= Math.max(1, counts[i]);
    }
    tally.add(sums);
  }

  private List<Event> events(Observation seen, int layer) {
    List<Event> events = new ArrayList<>();
    for (Link link : seen.item().links(relation)) {
      for (int subject : link.keys()) {
        for (int at = link.query(); at < seen.item().length(); at++) {
          for (int h = 0; h < seen.shape().heads(); h++) {
            HeadId head = new HeadId(layer, h);
            double attention = seen.attention(head, at, subject);
            if (at > 0 && attention > dominance * (1 - attention) / at) {
              events.add(new Event(head, at, link.query()));
            }
          }
        }
      }
    }
    return events;
  }

  /** What each event's head makes of the token at the event's position [n, D]. */
  private static float[] written(HeadCircuits circuits, int layer, Item item, List<Event> events) {
    int width = circuits.shape().hiddenSize();
    FloatTensor all = Embedding.PLAIN.written(circuits, layer, item.tokens());
    float[] rows = new float[events.size() * width];
    for (int i = 0; i < events.size(); i++) {
      int from = all.offset(events.get(i).position(), events.get(i).head().head());
      System.arraycopy(all.data(), from, rows, i * width, width);
    }
    return rows;
  }

  private static double index(Item item, Event event, float[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    double raised = 0;
    for (int k = 0; k <= event.position(); k++) {
      raised += above(logits, item.token(k), highest, sum);
    }
    return raised == 0 ? 0 : above(logits, item.token(event.object()), highest, sum) / raised;
  }

  /** q: how far a token's probability is above the mean. */
  private static double above(float[] logits, int token, double highest, double sum) {
    return Math.max(0, Math.exp(logits[token] - highest) / sum - 1.0 / logits.length);
  }
}
