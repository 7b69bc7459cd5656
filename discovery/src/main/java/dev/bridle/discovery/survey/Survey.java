// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.catalogue.Effect;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for kinds of heads in a model: scores every head by each kind's published measurement, and
 * tries what happens without those that score high.
 *
 * <pre>{@code
 * Survey survey = Survey.of(Catalogue.builtIn()).withSeed(7);
 * List<TypeFinding> findings = survey.on(model);
 * }</pre>
 *
 * <p>A score is not a cause: each finding carries score, effect and control together. Heads are
 * scored on some prompts and tried on others, drawn apart. A kind whose behaviour the model does
 * not show gets no heads named.
 *
 * <p>It changes nothing: turning findings into edits is the editors' business.
 */
public final class Survey {
  /** Enough for intervals a twentieth of the scale wide; the field's usual number. */
  private static final int PROMPTS = 100;

  private final Catalogue catalogue;
  private final Tasks tasks;
  private final int prompts;
  private final long seed;
  private final Progress progress;

  private Survey(Catalogue catalogue, Tasks tasks, int prompts, long seed, Progress progress) {
    this.catalogue = catalogue;
    this.tasks = tasks;
    this.prompts = prompts;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * {@return a survey of a catalogue on the built-in tasks, a hundred prompts of each}
   *
   * @param catalogue kinds, and those that others refer to
   */
  public static Survey of(Catalogue catalogue) {
    return new Survey(catalogue, TaskLibrary.builtIn(), PROMPTS, 0, Progress.silent());
  }

  /**
   * {@return the same survey on other tasks}
   *
   * @param library under the names that the catalogue uses
   */
  public Survey withTasks(Tasks library) {
    return new Survey(catalogue, library, prompts, seed, progress);
  }

  /**
   * {@return the same survey on more or fewer prompts}
   *
   * @param count of each task, twice: to score on and to try on
   */
  public Survey withPrompts(int count) {
    return new Survey(catalogue, tasks, count, seed, progress);
  }

  /**
   * {@return the same survey with other draws}
   *
   * @param other seed of all of them
   */
  public Survey withSeed(long other) {
    return new Survey(catalogue, tasks, prompts, other, progress);
  }

  /**
   * {@return the same survey, which tells how far it is}
   *
   * @param listener told of every step
   */
  public Survey withProgress(Progress listener) {
    return new Survey(catalogue, tasks, prompts, seed, listener);
  }

  /**
   * {@return what is found of all kinds of the catalogue, in its order}
   *
   * @param model without edits
   */
  public List<TypeFinding> on(LanguageModel model) {
    return on(model, catalogue.protocols());
  }

  /**
   * {@return what is found of some kinds, in their order}
   *
   * @param model without edits
   * @param protocols some of the catalogue
   */
  public List<TypeFinding> on(LanguageModel model, List<Protocol> protocols) {
    PromptSets sets = new PromptSets(tasks, model.tokenizer(), prompts, seed);
    try (OpenLaboratory laboratory = new OpenLaboratory(model, catalogue, sets, seed, progress)) {
      Map<Protocol, Scored> scored = laboratory.scoring().of(protocols);
      Map<Protocol, TypeFinding> found = new HashMap<>();
      for (Map.Entry<Effect, List<Scored>> group : byEffect(scored.values()).entrySet()) {
        EffectTrial trial = new EffectTrial(group.getKey(), laboratory, sets);
        trial.of(group.getValue()).forEach(found::put);
      }
      return protocols.stream().map(found::get).toList();
    }
  }

  /**
   * {@return how well a model does a task, on prompts that heads are not scored on}
   *
   * @param model without edits
   * @param task its name
   */
  public Ability ability(LanguageModel model, String task) {
    PromptSets sets = new PromptSets(tasks, model.tokenizer(), prompts, seed);
    try (OpenLaboratory laboratory = new OpenLaboratory(model, catalogue, sets, seed, progress)) {
      return Behaviour.ability(sets.toTryOn(task), sets.task(task).chance(), laboratory);
    }
  }

  private static Map<Effect, List<Scored>> byEffect(Iterable<Scored> scored) {
    Map<Effect, List<Scored>> groups = new LinkedHashMap<>();
    for (Scored each : scored) {
      groups.computeIfAbsent(each.protocol().effect(), key -> new ArrayList<>()).add(each);
    }
    return groups;
  }
}
