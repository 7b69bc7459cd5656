// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.StrangeGraph;
import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.model.Capture;
import dev.bridle.model.Conduct;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.TokenBatch;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.FusedAttention;
import dev.bridle.site.Projection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph is tried before it is trusted. */
final class GraphTrialTest {
  @TempDir Path folder;

  @Test
  void aGraphThatIsWhatItSeemsIsTrusted() {
    GraphTrial.Findings found = trial(decoder(StrangeGraph::halve));

    assertThat(found.conduct()).isEqualTo(new Conduct(Conduct.Rows.ANY, true, true, List.of()));
    assertThat(found.vocabulary()).isEqualTo(64);
  }

  @Test
  void aWeightThatIsReadTheWrongWayRoundIsFound() {
    // The matrix is square, so that nothing but numbers tells.
    DecoderGraph decoder = altered(1, GraphTrialTest::turned);

    assertThatThrownBy(() -> trial(decoder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found.onnx: layer 1: what its projection")
        .hasMessageContaining("\" makes is not \"")
        .hasMessageContaining(" % apart");
  }

  @Test
  void anotherLayersZIsFound() {
    DecoderGraph decoder = decoder(graph -> {});
    String other = decoder.sites().get(0).z();
    DecoderGraph mixed = altered(1, site -> copy(site, other, site.projection()));

    assertThatThrownBy(() -> trial(mixed)).hasMessageContaining("layer 1: what its projection");
  }

  @Test
  void attentionThatLooksAheadIsNoDecoders() {
    assertThatThrownBy(() -> Models.open(written(StrangeGraph::lookAhead)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its attention looks ahead: a last token more moves the logits")
        .hasMessageContaining("Name a decoder; encoders are not steered here.");
  }

  @Test
  void aPatternThatCannotBeRecomputedIsOneClearError() {
    DecoderGraph decoder =
        altered(
            1,
            site ->
                new AttentionSite(
                    site.layer(),
                    new AttentionCore.Fused(FusedAttention.SPARSE, site.core().output()),
                    site.z(),
                    site.projection(),
                    site.heads(),
                    site.headDim()));
    Path file = Path.of("found.onnx");
    try (OrtSessions sessions = sessions(decoder, file)) {
      Conduct conduct = new GraphTrial(file, decoder, sessions).findings().conduct();
      ModelFiles files = new ModelFiles("found", folder, file, Set.of());
      LanguageModel model =
          new OrtLanguageModel(decoder, conduct, files, new AbsentTokenizer(folder), sessions);
      TokenBatch batch = TokenBatch.of(1, 2, 3);

      assertThat(model.capture(batch, Capture.all(HookPoint.Z)).z(1).size(1)).isEqualTo(3);
      assertThatThrownBy(() -> model.capture(batch, Capture.all(HookPoint.PATTERN)))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "found.onnx: graph: its attention patterns cannot be shown: layer 1 hides its"
                  + " attention pattern in the operator SparseAttention, and it is not one that is"
                  + " written out here. Capture head outputs, or open a model that is built from"
                  + " its checkpoint.");
    }
  }

  private static AttentionSite turned(AttentionSite site) {
    Projection it = site.projection();
    return copy(
        site,
        site.z(),
        new Projection(
            it.operator(),
            it.node(),
            it.reader(),
            it.output(),
            it.weight(),
            Projection.Orientation.NK,
            it.bias()));
  }

  private static AttentionSite copy(AttentionSite site, String z, Projection projection) {
    return new AttentionSite(
        site.layer(), site.core(), z, projection, site.heads(), site.headDim());
  }

  private Path written(StrangeGraph.Form form) {
    Path checkpoint = TinyModel.gpt2(folder.resolve("checkpoint"), 3);
    return StrangeGraph.write(checkpoint, folder.resolve("strange"), form);
  }

  private DecoderGraph decoder(StrangeGraph.Form form) {
    return Models.locate(written(form));
  }

  private DecoderGraph altered(int layer, UnaryOperator<AttentionSite> change) {
    DecoderGraph decoder = decoder(graph -> {});
    List<AttentionSite> sites = new ArrayList<>(decoder.sites());
    sites.set(layer, change.apply(sites.get(layer)));
    return new DecoderGraph(
        decoder.model(), decoder.shape(), sites, decoder.ports(), decoder.source());
  }

  private static GraphTrial.Findings trial(DecoderGraph decoder) {
    Path file = Path.of("found.onnx");
    try (OrtSessions sessions = sessions(decoder, file)) {
      return new GraphTrial(file, decoder, sessions).findings();
    }
  }

  private static OrtSessions sessions(DecoderGraph decoder, Path file) {
    return new OrtSessions(new OrtEngine(RuntimeSettings.defaults()), decoder, file);
  }
}
