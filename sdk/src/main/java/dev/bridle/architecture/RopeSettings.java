// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a config says about the rotation of one kind of layer, whichever way it is spelt.
 *
 * <p>Until 2025 the base stood at the top of config.json as {@code rope_theta} and a change of the
 * frequencies beside it in {@code rope_scaling}; since then both stand in {@code rope_parameters},
 * once for all layers or once for each kind of layer. GPT-NeoX says {@code rotary_emb_base} and
 * {@code rotary_pct}. An old config whose windowed layers turn differently (Gemma 3) gives them
 * {@code rope_local_base_freq}, and its {@code rope_scaling} is meant for the other layers only.
 *
 * @param config the whole config
 * @param section where the kind of scaling and its numbers stand
 * @param kind of scaling, as spelt there
 * @param theta the base of the frequencies
 * @param rotaryDim how many dimensions of a head turn
 */
record RopeSettings(
    ModelConfig config, ModelConfig section, String kind, double theta, int rotaryDim) {
  /** Stands for a kind of layer where a family has one rotation for all. */
  static final String ALL_LAYERS = "";

  private static final String WINDOWED = "sliding_attention";
  private static final String SHARE = "partial_rotary_factor";
  private static final String CONTEXT = "max_position_embeddings";
  private static final String FIRST_CONTEXT = "original_max_position_embeddings";

  /**
   * The settings of one kind of layer.
   *
   * @param layerType as {@code layer_types} spells it, or {@link #ALL_LAYERS}
   * @param headDim the width of a head
   * @param defaults what the family's class says where the config is silent
   */
  static RopeSettings of(ModelConfig config, String layerType, int headDim, RopeDefaults defaults) {
    Optional<ModelConfig> found = section(config, layerType);
    ModelConfig section = found.orElse(config);
    double theta =
        found
            .filter(own -> own.has("rope_theta"))
            .map(own -> own.number("rope_theta", 0))
            .orElseGet(() -> base(config, layerType, defaults));
    if (theta <= 0) {
      throw section.wrong("rope_theta", "the base is " + theta, "It must be above zero.");
    }
    String kind = found.map(own -> own.text(kindKey(own), "default")).orElse("default");
    return new RopeSettings(
        config, section, kind, theta, rotaryDim(config, section, headDim, defaults));
  }

  /** Where the config speaks of these layers' rotation, if it does. */
  private static Optional<ModelConfig> section(ModelConfig config, String layerType) {
    Optional<ModelConfig> old = config.section("rope_scaling");
    Optional<ModelConfig> found =
        old.filter(scaling -> scaling.has(kindKey(scaling)))
            .or(() -> config.section("rope_parameters"))
            .or(() -> old);
    if (found.filter(section -> isByLayer(section, layerType)).isPresent()) {
      return Optional.of(ofLayer(found.get(), layerType));
    }
    return found.filter(section -> !layerType.equals(WINDOWED));
  }

  private static boolean isByLayer(ModelConfig section, String layerType) {
    return Stream.of(layerType, "full_attention", WINDOWED).anyMatch(section::has);
  }

  private static ModelConfig ofLayer(ModelConfig byLayer, String layerType) {
    if (layerType.isEmpty()) {
      throw byLayer.wrong(
          "full_attention",
          "the rotation is said for each kind of layer, but this family turns all layers alike",
          "Put the numbers into rope_parameters themselves.");
    }
    return byLayer
        .section(layerType)
        .orElseThrow(
            () ->
                byLayer.wrong(
                    layerType, "is missing", "Say how layers of this kind turn their heads."));
  }

  private static double base(ModelConfig config, String layerType, RopeDefaults defaults) {
    return layerType.equals(WINDOWED)
        ? config.number("rope_local_base_freq", defaults.localTheta())
        : config.number("rotary_emb_base", config.number("rope_theta", defaults.theta()));
  }

  private static int rotaryDim(
      ModelConfig config, ModelConfig section, int headDim, RopeDefaults defaults) {
    double share =
        section.number(SHARE, config.number("rotary_pct", config.number(SHARE, defaults.share())));
    int rotaryDim = (int) (headDim * share);
    if (rotaryDim < 1 || rotaryDim + rotaryDim % 2 > headDim) {
      throw section.wrong(
          SHARE,
          "a share of %s of %s dimensions cannot be turned in pairs".formatted(share, headDim),
          "Give the number the model was trained with, above 0 and up to 1.");
    }
    return rotaryDim;
  }

  private static String kindKey(ModelConfig section) {
    return section.has("type") && !section.has("rope_type") ? "type" : "rope_type";
  }

  /** The number of pairs that turn. */
  int pairs() {
    return (rotaryDim + 1) / 2;
  }

  boolean has(String key) {
    return section.has(key);
  }

  /** A number above zero that the kind of scaling cannot do without. */
  double need(String key) {
    if (!section.has(key)) {
      throw section.wrong(
          key,
          "is missing",
          "The rope scaling \"%s\" needs it; add it as the model was trained.".formatted(kind));
    }
    return positive(key, 0);
  }

  /** A number above zero. */
  double positive(String key, double otherwise) {
    double number = section.number(key, otherwise);
    if (number <= 0) {
      throw section.wrong(key, "is " + number, "It must be a number above zero.");
    }
    return number;
  }

  /** A divisor above zero for each pair. */
  List<Double> divisors(String key) {
    List<Double> divisors = section.numbers(key);
    if (divisors.size() != pairs()) {
      throw section.wrong(
          key,
          "holds %s numbers, but %s pairs turn".formatted(divisors.size(), pairs()),
          "Give one number for each pair.");
    }
    if (divisors.stream().anyMatch(divisor -> divisor <= 0)) {
      throw section.wrong(key, "holds a number that is not above zero", "Frequencies are divided.");
    }
    return divisors;
  }

  /** The longest text the model is meant for. */
  double context() {
    return config.positive(CONTEXT);
  }

  /** The longest text of the first training, before the context was stretched. */
  double firstContext() {
    return config.has(FIRST_CONTEXT)
        ? config.positive(FIRST_CONTEXT)
        : section.has(FIRST_CONTEXT) ? section.positive(FIRST_CONTEXT) : context();
  }

  /** Whether the config says how long texts were before and after stretching. */
  boolean namesBothContexts() {
    return config.has(CONTEXT) && (config.has(FIRST_CONTEXT) || section.has(FIRST_CONTEXT));
  }

  /** The error that the kind is not known. */
  InputException unknown(String known) {
    return section.wrong(
        kindKey(section),
        "the rope scaling \"" + kind + "\" is not known",
        "Known: " + known + ".");
  }

  /** The error that one number must be above another. */
  InputException disordered(String key, String lower) {
    return section.wrong(key, "is not above " + lower, "Check both against the published config.");
  }

  /** The error that the numbers make no rotation. */
  InputException impossible() {
    return section.wrong(
        kindKey(section),
        "the numbers of the rope scaling \"" + kind + "\" make frequencies that are not finite",
        "Check theta, factors and contexts against the published config.json.");
  }
}
