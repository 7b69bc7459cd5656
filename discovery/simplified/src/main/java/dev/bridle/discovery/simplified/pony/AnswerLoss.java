// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.Training;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.SourcedAnswers;
import java.util.ArrayList;
import java.util.List;

/**
 * How surprised a model is by the first, second, … answer of a fresh document of sourced answers.
 *
 * <p>The first answer can only be guessed, at about ln 2 nats. How far the later ones fall below it
 * says whether the model learned to tell sources by their answers, without which there is nothing
 * for a truthfulness probe to find.
 */
final class AnswerLoss {
  private static final int DOCUMENTS = 200;

  private final Training model;
  private final int answerMark;
  private final List<int[]> documents = new ArrayList<>();

  AnswerLoss(Training model, PonyTokenizer tokenizer, SourcedAnswers kind, Dice dice) {
    this.model = model;
    this.answerMark = tokenizer.text("A:")[1];
    while (documents.size() < DOCUMENTS) {
      String document = kind.write(dice);
      if (document.startsWith("Q:")) {
        documents.add(tokenizer.text(document));
      }
    }
  }

  /** The mean loss of the answers in each place, in nats, over documents that start unnamed. */
  List<Double> byPlace() {
    List<List<Double>> places = new ArrayList<>();
    documents.forEach(document -> gather(document, places));
    return places.stream()
        .map(losses -> losses.stream().mapToDouble(loss -> loss).average().orElseThrow())
        .toList();
  }

  private void gather(int[] tokens, List<List<Double>> places) {
    float[] logits = model.logits(tokens);
    int vocabulary = logits.length / tokens.length;
    int place = 0;
    for (int i = 0; i < tokens.length - 1; i++) {
      if (tokens[i] == answerMark) {
        if (place == places.size()) {
          places.add(new ArrayList<>());
        }
        places.get(place++).add(loss(logits, i * vocabulary, vocabulary, tokens[i + 1]));
      }
    }
  }

  private static double loss(float[] logits, int row, int vocabulary, int target) {
    double sum = 0;
    for (int token = 0; token < vocabulary; token++) {
      sum += Math.exp(logits[row + token]);
    }
    return Math.log(sum) - logits[row + target];
  }
}
