// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How far back each layer looks: at everything, or through a window at the last tokens only.
 *
 * @param names of the layers' types, in order
 * @param masks what each layer adds to its scores
 */
record LayerTypes(List<String> names, List<String> masks) {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";
  private static final String LIST = "layer_types";
  private static final String WINDOW = "sliding_window";

  LayerTypes {
    names = List.copyOf(names);
    masks = List.copyOf(masks);
  }

  /**
   * The types that a family's rule gives the layers.
   *
   * @param window how far a window reaches if the config does not say
   * @param slides whether a layer looks through the window
   */
  static LayerTypes of(Decoder decoder, ModelConfig config, int window, IntPredicate slides) {
    List<String> names =
        IntStream.range(0, decoder.shape().layers())
            .mapToObj(layer -> slides.test(layer) ? SLIDING : FULL)
            .toList();
    return of(decoder, config, window, names);
  }

  /**
   * The types that {@code layer_types} lists, else those that a family's rule gives.
   *
   * @param window how far a window reaches if the config does not say
   * @param slides whether a layer looks through the window if the config does not say
   */
  static LayerTypes listed(Decoder decoder, ModelConfig config, int window, IntPredicate slides) {
    if (!config.has(LIST)) {
      return of(decoder, config, window, slides);
    }
    List<String> names = config.texts(LIST);
    int layers = decoder.shape().layers();
    if (names.size() != layers) {
      throw config.wrong(
          LIST, names.size() + " layers are listed of " + layers, "Check config.json.");
    }
    for (String name : names) {
      if (!name.equals(FULL) && !name.equals(SLIDING)) {
        throw config.wrong(
            LIST,
            "the layer type \"" + name + "\" is not known",
            "Known: " + FULL + ", " + SLIDING + ".");
      }
    }
    return of(decoder, config, window, names);
  }

  /**
   * The types of Qwen: the layers after so many look through the window if {@code
   * use_sliding_window} says so, or else those that {@code layer_types} lists.
   *
   * @param window how far a window reaches if the config does not say
   * @param before how many layers look at everything if the config does not say
   */
  static LayerTypes optional(Decoder decoder, ModelConfig config, int window, int before) {
    boolean slides = config.flag("use_sliding_window", false);
    double first = config.number("max_window_layers", before);
    LayerTypes types = listed(decoder, config, window, layer -> slides && layer >= first);
    if (!slides && types.names().contains(SLIDING)) {
      throw config.wrong(
          "use_sliding_window",
          "is not true, but layer_types lists layers with a window",
          "Change one of the two.");
    }
    return types;
  }

  private static LayerTypes of(
      Decoder decoder, ModelConfig config, int window, List<String> names) {
    if (names.contains(SLIDING) && config.saysNone(WINDOW)) {
      throw config.wrong(
          WINDOW, "is null, but there are layers with a window", "Say how far it reaches.");
    }
    return new LayerTypes(
        names,
        names.stream()
            .map(
                name ->
                    name.equals(SLIDING)
                        ? decoder.mask().within(config.positive(WINDOW, window))
                        : decoder.mask().everything())
            .toList());
  }

  String name(int layer) {
    return names.get(layer);
  }

  String mask(int layer) {
    return masks.get(layer);
  }
}
