// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.measure.MeasureContract;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every method about retrieval, on a real graph. */
final class RetrievalMethodsTest extends MeasureContract {
  private static final Mark NEEDLE = new Mark("needle");

  @Override
  protected List<Method> methods() {
    return List.of(new RetrievalScore(NEEDLE, 4, 0), new CopiedTokens(NEEDLE, new Mark("copy")));
  }

  /** The needle is most of the prompt, so that a random model says a word of it now and then. */
  @Override
  protected List<Item> items() {
    return Stream.of(Looking.blocks(model.tokenizer(), 12, 20, 2, 3))
        .map(
            item ->
                item.marking(NEEDLE, IntStream.range(1, 21).boxed().toList())
                    .marking(new Mark("copy"), IntStream.range(21, 41).boxed().toList()))
        .toList();
  }
}
