// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;

/**
 * Three coloured objects on a table and the colour of each asked back: work for content gatherers.
 */
public final class ColouredObjects implements DocumentKind {
  private final Lexicon lexicon;

  /** Objects and colours of the lexicon. */
  public ColouredObjects(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int scenes = dice.between(1, 2);
    for (int i = 0; i < scenes; i++) {
      document.add(scene(dice));
    }
    return document.toString();
  }

  private String scene(Dice dice) {
    List<String> colours = dice.pick(lexicon.words("colour"), 3);
    List<String> objects = dice.pick(lexicon.words("object"), 3);
    StringJoiner scene = new StringJoiner(" ");
    scene.add(
        "On the table are the %s %s, the %s %s and the %s %s."
            .formatted(
                colours.get(0),
                objects.get(0),
                colours.get(1),
                objects.get(1),
                colours.get(2),
                objects.get(2)));
    for (int asked : dice.pick(List.of(0, 1, 2), 2)) {
      scene.add("The colour of the %s is %s.".formatted(objects.get(asked), colours.get(asked)));
    }
    return scene.toString();
  }
}
