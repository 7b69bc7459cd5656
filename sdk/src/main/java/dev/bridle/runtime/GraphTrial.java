// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.error.InputException;
import dev.bridle.model.Conduct;
import dev.bridle.model.TokenBatch;
import dev.bridle.probe.PatternSupport;
import dev.bridle.probe.TrialGraph;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a graph that somebody else exported a few times before it is trusted.
 *
 * <p>Proved are the sites: what each projection makes is z times W_O. Measured is what a graph does
 * not say of itself: whether several rows, and rows padded on the left, give what they give alone;
 * whether a token sees those after it; whether keys and values that are kept give what the whole
 * text gives; and whether patterns that an operator hides are those recomputed here.
 *
 * <p>It takes four runs of at most three rows of seven tokens, and a fifth where rows differ, in a
 * session of its own that is closed before the model is used.
 */
final class GraphTrial {
  /** A softmax makes exactly zero of a masked score; this is far below any probability. */
  private static final double NOTHING = 1e-6;

  private final Path file;
  private final DecoderGraph decoder;
  private final OrtSessions sessions;
  private final TrialPrecision precision;
  private final List<String> reasons = new ArrayList<>();

  GraphTrial(Path file, DecoderGraph decoder, OrtSessions sessions) {
    this.file = file;
    this.decoder = decoder;
    this.sessions = sessions;
    this.precision = new TrialPrecision(decoder, sessions.engine().device());
  }

  /**
   * What was found.
   *
   * @param conduct how the graph must be run
   * @param vocabulary how many logits a position has
   */
  record Findings(Conduct conduct, int vocabulary) {}

  /** Refuses a graph whose sites are not where they were found, or that is no decoder. */
  Findings findings() {
    Set<Integer> patterns = layersWithPatterns();
    try {
      return findings(patterns);
    } catch (OrtException e) {
      Set<Integer> plain = new TreeSet<>(patterns);
      decoder.sites().stream()
          .filter(site -> site.core() instanceof AttentionCore.Fused)
          .forEach(site -> plain.remove(site.layer()));
      if (plain.equals(patterns)) {
        throw refusal(e);
      }
      reasons.clear();
      reasons.add(
          "attention patterns cannot be recomputed: ONNX Runtime says " + RunFailure.words(e));
      return withoutRecomputed(plain);
    }
  }

  private Findings withoutRecomputed(Set<Integer> patterns) {
    try {
      return findings(patterns);
    } catch (OrtException e) {
      throw refusal(e);
    }
  }

  private InputException refusal(OrtException e) {
    return new InputException(
        file,
        "graph",
        "ONNX Runtime does not run it: " + RunFailure.words(e),
        "Export the model again, or use another device.",
        e);
  }

  private Set<Integer> layersWithPatterns() {
    PatternSupport support = new PatternSupport(decoder);
    Set<Integer> layers = new TreeSet<>();
    for (AttentionSite site : decoder.sites()) {
      String obstacle = support.obstacle(site);
      if (obstacle.isEmpty()) {
        layers.add(site.layer());
      } else {
        reasons.add(obstacle);
      }
    }
    return layers;
  }

  private Findings findings(Set<Integer> patterns) throws OrtException {
    SiteTrial sites = new SiteTrial(file, decoder, precision.isCoarse());
    TrialGraph graph = new TrialGraph(decoder, sites.biases(), patterns);
    try (TrialRun runs = new TrialRun(sessions.engine(), sessions.once(graph), decoder)) {
      return findings(runs, sites, patterns);
    }
  }

  private Findings findings(TrialRun runs, SiteTrial sites, Set<Integer> patterns)
      throws OrtException {
    int length = runs.tokens().text().length;
    try (TrialRun.Outcome text = runs.run(TokenBatch.of(runs.tokens().text()));
        TrialRun.Outcome beginning = runs.run(TokenBatch.of(runs.tokens().beginning()))) {
      FloatTensor logits = text.logits();
      requireLogits(logits, length);
      reasons.addAll(sites.prove(List.of(text, beginning)));
      reasons.addAll(sites.layersThatLeadNowhere());
      PatternTrial trial = new PatternTrial(text, length);
      boolean shows = showsPatterns(trial, patterns);
      RowTrial rows = new RowTrial(runs, logits, beginning, precision.logits(), reasons);
      requireCausal(rows.ahead(), shows, trial);
      RowTrial.Together together = rows.together();
      boolean continues = decoder.ports().hasCache() && rows.continues(together.oneScale());
      Conduct conduct = new Conduct(together.rows(), continues, shows, reasons);
      return new Findings(conduct, logits.size(2));
    }
  }

  private void requireLogits(FloatTensor logits, int length) {
    int[] shape = logits.shape();
    if (shape.length != 3 || shape[0] != 1 || shape[1] != length) {
      throw wrong(
          "a row of %d tokens gives logits of the shape %s"
              .formatted(length, Arrays.toString(shape)));
    }
    if (!LogitDistance.isFinite(logits)) {
      throw wrong("some of its logits are not finite");
    }
  }

  private boolean showsPatterns(PatternTrial trial, Set<Integer> patterns) {
    boolean shows = patterns.size() == decoder.sites().size();
    for (AttentionSite site : decoder.sites()) {
      double distance = trial.distance(site);
      if (!(distance <= precision.recomputed(site))) {
        reasons.add(
            "layer %d's attention pattern, recomputed, is not the operator's: outputs are %s apart"
                .formatted(site.layer(), RowTrial.percent(distance)));
        shows = false;
      }
    }
    return shows;
  }

  /**
   * A token must not change what stands before it. Where activations are rounded by one scale for
   * all of them it does so a little, through the scale: there patterns decide.
   */
  private void requireCausal(double ahead, boolean showsPatterns, PatternTrial trial) {
    boolean causalPatterns =
        showsPatterns && decoder.sites().stream().allMatch(site -> trial.ahead(site) <= NOTHING);
    if (ahead > precision.logits() && !causalPatterns) {
      throw new InputException(
          file,
          "graph",
          "its attention looks ahead: a last token more moves the logits before it by "
              + RowTrial.percent(ahead),
          "Name a decoder; encoders are not steered here.");
    }
  }

  private InputException wrong(String problem) {
    return new InputException(
        file,
        "graph",
        problem,
        "Open the checkpoint that it was exported from, and report the exporter.");
  }
}
