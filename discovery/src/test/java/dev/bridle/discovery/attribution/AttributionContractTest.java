// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.discovery.measure.MeasureContract;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.weights.RelationIndex;
import java.util.ArrayList;
import java.util.List;

/** What methods that look on owe their users. */
class AttributionContractTest extends MeasureContract {
  private static final Mark WORD = new Mark("word");
  private static final Link.Kind RELATION = new Link.Kind("relation");

  @Override
  protected List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    for (Toward toward : Toward.values()) {
      methods.add(new DirectLogit(Mark.END, toward));
    }
    methods.add(new SourcedLogit(Mark.END, List.of(WORD), Toward.ATTENDED));
    methods.add(new MixedLogit(Mark.END, List.of(WORD), List.of(Mark.END), Toward.DIFFERENCE));
    methods.add(new CopySuppression(new Mark("all")));
    methods.add(new RelationIndex(RELATION, 0.01));
    return methods;
  }

  @Override
  protected List<Item> items() {
    return List.of(item(1, 30, 31, 11, 32), item(1, 12, 44, 12, 9, 44));
  }

  private static Item item(int... tokens) {
    return Item.of(tokens)
        .marking(WORD, List.of(1, 2))
        .linking(RELATION, List.of(new Link(2, List.of(1))))
        .answering(List.of(tokens[1]), List.of(40, 41));
  }
}
