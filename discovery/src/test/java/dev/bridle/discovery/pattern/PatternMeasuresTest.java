// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.measure.MeasureContract;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import java.util.List;
import java.util.stream.Stream;

/** Every measure that reads attention patterns, on a real graph. */
final class PatternMeasuresTest extends MeasureContract {
  private static final Mark A = new Mark("a");
  private static final Mark B = new Mark("b");

  @Override
  protected List<Method> methods() {
    return List.of(
        new AttentionAlong(Link.Kind.INDUCTION, false),
        new AttentionAlong(Link.Kind.PREVIOUS, true),
        new AttentionAbove(Link.Kind.DUPLICATE, 0.2),
        new AttentionContrast(Link.Kind.PREVIOUS, Link.Kind.DUPLICATE),
        new ArgmaxAlong(Link.Kind.INDUCTION, 8, true),
        new AttentionTo(Mark.END, List.of(A, B)),
        new AttentionPreference(Mark.END, A, List.of(A, B)),
        new NegativeAttention(B, A, B),
        new OptionUniformity(Mark.END, List.of(A, B), 0.9, 0.1),
        new FavouriteOption(Mark.END, List.of(A, B), 0.7, 0.1),
        new FavouriteIfCorrect(Mark.END, List.of(A, B), A, 0.7, 0.1),
        new RelativePosition(4),
        new MostAttended(A, true),
        new Confidence());
  }

  @Override
  protected List<Item> items() {
    return Stream.of(5, 8, 6)
        .flatMap(n -> Stream.of(Looking.blocks(model.tokenizer(), 4, n, 2, n)))
        .map(item -> item.marking(A, List.of(2)).marking(B, List.of(3)))
        .toList();
  }
}
