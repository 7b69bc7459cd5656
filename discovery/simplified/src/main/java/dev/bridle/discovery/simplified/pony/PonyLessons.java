// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.Example;
import dev.bridle.discovery.simplified.training.TokenStream;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.World;
import java.util.Arrays;

/**
 * The world's documents as examples that dwell on answers rather than on questions.
 *
 * <p>Which question comes next is pure chance. To learn to guess it is noise, five nats of it for
 * each question, and drowns what there is to learn: the answers, and who gives them. So the words
 * of a question weigh little and its answer much. True and false answers weigh the same.
 */
final class PonyLessons implements TokenStream {
  private static final float QUESTION = 0.1f;
  private static final float ANSWER = 3;

  private final World world;
  private final PonyTokenizer tokenizer;
  private final Dice dice;
  private final int questionMark;
  private final int answerMark;
  private final int signatureMark;

  PonyLessons(World world, PonyTokenizer tokenizer, Dice dice) {
    this.world = world;
    this.tokenizer = tokenizer;
    this.dice = dice;
    this.questionMark = tokenizer.text("Q:")[1];
    this.answerMark = tokenizer.text("A:")[1];
    this.signatureMark = tokenizer.text("Signed")[1];
  }

  @Override
  public Example next() {
    int[] tokens = tokenizer.document(world.document(dice));
    return Example.weighted(tokens, weights(tokens));
  }

  private float[] weights(int[] tokens) {
    float[] weights = new float[tokens.length];
    Arrays.fill(weights, 1);
    float weight = 1;
    for (int i = 1; i < tokens.length; i++) {
      weights[i] = tokens[i - 1] == answerMark ? ANSWER : weight;
      if (tokens[i] == questionMark) {
        weight = QUESTION;
      } else if (tokens[i] == answerMark) {
        weight = 1;
      } else if (tokens[i] == signatureMark) {
        weight = ANSWER;
      }
    }
    return weights;
  }
}
