// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.document.HeadedTask;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.Fitting;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A task whose prompts are templates with drawn words; {@link TemplateKind} tells its document.
 *
 * <p>Its variants take turns, each until a draft of it fits, so that they stay balanced even where
 * one fits more often than another.
 */
final class TemplateTask implements HeadedTask {
  private static final int PATIENCE = 20;

  private final Header header;
  private final Demands demands;
  private final List<Variant> variants;
  private final Order order;

  TemplateTask(Header header, Demands demands, List<Variant> variants, Order order) {
    this.header = header;
    this.demands = demands;
    this.variants = List.copyOf(variants);
    this.order = order;
  }

  /** In which order variants come. */
  enum Order {
    /** One after the other. */
    TURN,
    /** By chance. */
    RANDOM,
    /** All of them for each draw of words. */
    TOGETHER
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    Fitting fitting = new Fitting(tokenizer, demands, count);
    RandomGenerator random = new SplittableRandom(seed);
    for (int turn = 0; fitting.wantsMore(); turn++) {
      for (int trial = 0; trial < PATIENCE && fitting.wantsMore(); trial++) {
        if (draft(fitting, turn, random)) {
          break;
        }
      }
    }
    return fitting.done(name());
  }

  private boolean draft(Fitting fitting, int turn, RandomGenerator random) {
    List<Draft> together = new ArrayList<>();
    try {
      List<Variant> chosen = chosen(turn, random);
      int wording = order == Order.TURN ? turn / variants.size() : turn;
      Map<String, Word> drawn = Slot.drawAll(chosen.get(0).slots(), random);
      for (Variant variant : chosen) {
        together.add(variant.draft(drawn, wording));
      }
    } catch (NoDraw e) {
      fitting.miss(e.getMessage());
      return false;
    }
    return fitting.takeAll(together);
  }

  private List<Variant> chosen(int turn, RandomGenerator random) {
    return switch (order) {
      case TURN -> List.of(variants.get(turn % variants.size()));
      case RANDOM -> List.of(variants.get(random.nextInt(variants.size())));
      case TOGETHER -> variants;
    };
  }
}
