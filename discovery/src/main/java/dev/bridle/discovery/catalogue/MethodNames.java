// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import dev.bridle.discovery.attribution.AttentionLogitCorrelation;
import dev.bridle.discovery.attribution.CopySuppression;
import dev.bridle.discovery.attribution.DirectLogit;
import dev.bridle.discovery.attribution.MixedLogit;
import dev.bridle.discovery.attribution.SourcedLogit;
import dev.bridle.discovery.experiment.AblationScore;
import dev.bridle.discovery.experiment.BackupScore;
import dev.bridle.discovery.experiment.ConflictScore;
import dev.bridle.discovery.experiment.DirectEffectScore;
import dev.bridle.discovery.experiment.EdgeBlocking;
import dev.bridle.discovery.experiment.FunctionVectorScore;
import dev.bridle.discovery.experiment.MediatedScore;
import dev.bridle.discovery.experiment.PatchingScore;
import dev.bridle.discovery.experiment.PathScore;
import dev.bridle.discovery.experiment.ShipsScore;
import dev.bridle.discovery.experiment.VulnerableScore;
import dev.bridle.discovery.flow.FlowImportance;
import dev.bridle.discovery.flow.LinkFlow;
import dev.bridle.discovery.measure.Jointly;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.pattern.ArgmaxAlong;
import dev.bridle.discovery.pattern.AttentionAbove;
import dev.bridle.discovery.pattern.AttentionAlong;
import dev.bridle.discovery.pattern.AttentionContrast;
import dev.bridle.discovery.pattern.AttentionPreference;
import dev.bridle.discovery.pattern.AttentionTo;
import dev.bridle.discovery.pattern.Confidence;
import dev.bridle.discovery.pattern.FavouriteIfCorrect;
import dev.bridle.discovery.pattern.FavouriteOption;
import dev.bridle.discovery.pattern.MostAttended;
import dev.bridle.discovery.pattern.NegativeAttention;
import dev.bridle.discovery.pattern.OptionUniformity;
import dev.bridle.discovery.pattern.RelativePosition;
import dev.bridle.discovery.probe.DirectionSeparation;
import dev.bridle.discovery.probe.ProbeScore;
import dev.bridle.discovery.retrieval.CopiedTokens;
import dev.bridle.discovery.retrieval.GlobalRetrieval;
import dev.bridle.discovery.retrieval.RetrievalScore;
import dev.bridle.discovery.weights.AssociativeRecall;
import dev.bridle.discovery.weights.Composition;
import dev.bridle.discovery.weights.CopyingScore;
import dev.bridle.discovery.weights.EigenCopying;
import dev.bridle.discovery.weights.RelationIndex;
import dev.bridle.discovery.weights.RelationScore;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What methods are called in documents: as their records, in kebab case, without {@code Score}.
 * Another method is another line here.
 */
final class MethodNames {
  private static final List<Class<? extends Method>> METHODS =
      List.of(
          AblationScore.class,
          ArgmaxAlong.class,
          AssociativeRecall.class,
          AttentionAbove.class,
          AttentionAlong.class,
          AttentionContrast.class,
          AttentionLogitCorrelation.class,
          AttentionPreference.class,
          AttentionTo.class,
          BackupScore.class,
          Composition.class,
          Confidence.class,
          ConflictScore.class,
          CopiedTokens.class,
          CopyingScore.class,
          CopySuppression.class,
          DirectEffectScore.class,
          DirectionSeparation.class,
          DirectLogit.class,
          EdgeBlocking.class,
          EigenCopying.class,
          FavouriteIfCorrect.class,
          FavouriteOption.class,
          FlowImportance.class,
          FunctionVectorScore.class,
          GlobalRetrieval.class,
          Jointly.class,
          LinkFlow.class,
          MediatedScore.class,
          MixedLogit.class,
          MostAttended.class,
          NegativeAttention.class,
          OptionUniformity.class,
          PatchingScore.class,
          PathScore.class,
          ProbeScore.class,
          RelationIndex.class,
          RelationScore.class,
          RelativePosition.class,
          RetrievalScore.class,
          ShipsScore.class,
          SourcedLogit.class,
          VulnerableScore.class);

  private MethodNames() {}

  static SortedMap<String, Class<? extends Method>> all() {
    SortedMap<String, Class<? extends Method>> all = new TreeMap<>();
    METHODS.forEach(method -> all.put(name(method), method));
    return all;
  }

  private static String name(Class<?> method) {
    String simple = method.getSimpleName().replaceAll("Score$", "");
    return simple.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
