// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.MapBinder;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.discovery.pattern.AttentionScorer;
import dev.bridle.discovery.probe.LogisticProbe;
import java.util.Locale;

/** Which scorer finds which kind of head: another kind is another line here. */
final class CliModule extends AbstractModule {
  private final Terminal terminal;
  private final Environment environment;

  CliModule(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  protected void configure() {
    bind(Terminal.class).toInstance(terminal);
    bind(Environment.class).toInstance(environment);
    MapBinder<String, ScorerFactory> scorers =
        MapBinder.newMapBinder(binder(), String.class, ScorerFactory.class);
    bind(scorers, HeadTypes.PREVIOUS_TOKEN, task -> AttentionScorer.previousToken(task.seed()));
    bind(scorers, HeadTypes.DUPLICATE_TOKEN, task -> AttentionScorer.duplicateToken(task.seed()));
    bind(scorers, HeadTypes.INDUCTION, task -> AttentionScorer.induction(task.seed()));
    bind(
        scorers,
        HeadTypes.TRUTHFULNESS,
        task -> new LogisticProbe(task.probe().labelled(task.questions()), task.seed()));
  }

  private static void bind(
      MapBinder<String, ScorerFactory> scorers, HeadType type, ScorerFactory factory) {
    scorers.addBinding(type.name().toLowerCase(Locale.ROOT)).toInstance(factory);
  }
}
