// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.runtime.Models;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.Projection;
import dev.bridle.site.Projection.Orientation;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds where a graph's attention is, by what its nodes compute. */
final class SiteLocatorTest {
  private static final Path FILE = Path.of("hand.onnx");
  private static final ModelShape SHAPE = new ModelShape("hand", 1, 2, 2, 4, 8, 16);

  @TempDir Path folder;

  @Test
  void theSitesOfABuiltLlamaAreItsOutputProjections() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 1))) {
      List<AttentionSite> sites = model.decoder().sites();

      assertThat(sites).hasSize(TinyModel.LAYERS);
      for (int layer = 0; layer < sites.size(); layer++) {
        AttentionSite site = sites.get(layer);
        assertThat(site.layer()).isEqualTo(layer);
        assertThat(site.heads()).isEqualTo(TinyModel.HEADS);
        assertThat(site.headDim()).isEqualTo(TinyModel.HEAD_DIM);
        assertThat(site.projection().weight().initializer())
            .isEqualTo("model.layers." + layer + ".self_attn.o_proj.weight");
        assertThat(site.projection().orientation()).isEqualTo(Orientation.KN);
        assertThat(site.projection().bias()).isEqualTo(new BiasSlot.None());
      }
      ExposedRun.assertProjectionsMapZ(model.decoder());
    }
  }

  @Test
  void theSitesOfABuiltGpt2AreItsOutputProjectionsAndTheirBiases() {
    try (LanguageModel model = Models.open(TinyModel.gpt2(folder, 1))) {
      List<AttentionSite> sites = model.decoder().sites();

      assertThat(sites).hasSize(TinyModel.LAYERS);
      for (int layer = 0; layer < sites.size(); layer++) {
        Projection projection = sites.get(layer).projection();
        assertThat(projection.weight().initializer())
            .isEqualTo("h." + layer + ".attn.c_proj.weight");
        assertThat(projection.bias())
            .isInstanceOfSatisfying(
                BiasSlot.Added.class,
                bias -> assertThat(bias.initializer()).endsWith("attn.c_proj.bias"));
      }
      ExposedRun.assertProjectionsMapZ(model.decoder());
    }
  }

  @Test
  void aGraphWithoutAConfigTellsItsShapeItself() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 1))) {
      DecoderGraph located =
          SiteLocator.locate(FILE, model.decoder().model(), DeclaredShape.none());

      assertThat(located.shape())
          .isEqualTo(
              new ModelShape(
                  "llama",
                  TinyModel.LAYERS,
                  TinyModel.HEADS,
                  TinyModel.KV_HEADS,
                  TinyModel.HEAD_DIM,
                  TinyModel.LLAMA_HIDDEN,
                  TinyTokenizer.SIZE));
      assertThat(located.ports().cache()).hasSize(2 * TinyModel.LAYERS);
      assertThat(located.ports().positions().name()).isEqualTo("position_ids");
      assertThat(located.ports().obstacles()).isEmpty();
    }
  }

  @Test
  void aPlainProductReadsTheWeightAsItStands() {
    assertSite((hand, z) -> hand.node("MatMul", "y", z, hand.square("w")), Orientation.KN);
  }

  @Test
  void aTransposedWeightIsTurned() {
    assertSite(
        (hand, z) ->
            hand.node("MatMul", "y", z, hand.transpose("turned", hand.square("w"), 1L, 0L)),
        Orientation.NK);
  }

  @Test
  void aWeightTransposedTwiceIsNot() {
    assertSite(
        (hand, z) -> {
          String once = hand.transpose("once", hand.square("w"), 1L, 0L);
          return hand.node("MatMul", "y", z, hand.transpose("twice", once, 1L, 0L));
        },
        Orientation.KN);
  }

  @Test
  void gemmSaysItself() {
    assertSite((hand, z) -> gemm(hand, z, 0), Orientation.KN);
    assertSite((hand, z) -> gemm(hand, z, 1), Orientation.NK);
  }

  private static String gemm(HandGraph hand, String z, long transposed) {
    hand.integers("flat", -1, 8);
    hand.integers("deep", 1, -1, 8);
    String rows = hand.node("Reshape", "flattened", z, "flat");
    String product =
        hand.graph()
            .node(
                "Gemm",
                "y",
                Map.of("transB", OnnxAttribute.of(transposed)),
                rows,
                hand.square("w"),
                hand.row("c"));
    return hand.node("Reshape", "unflattened", product, "deep");
  }

  @Test
  void theBiasOfAGemmIsItsThirdInput() {
    DecoderGraph decoder = locate((hand, z) -> gemm(hand, z, 0));

    assertThat(decoder.sites().get(0).projection().bias()).isEqualTo(new BiasSlot.GemmInput("c"));
    assertThat(decoder.sites().get(0).z()).isEqualTo("flattened");
  }

  @Test
  void anAddedRowIsABiasOnEitherSide() {
    BiFunction<HandGraph, String, String> left =
        (hand, z) ->
            hand.node("Add", "y", hand.row("b"), hand.node("MatMul", "p", z, hand.square("w")));
    BiFunction<HandGraph, String, String> right =
        (hand, z) ->
            hand.node("Add", "y", hand.node("MatMul", "p", z, hand.square("w")), hand.row("b"));

    for (BiFunction<HandGraph, String, String> projection : List.of(left, right)) {
      assertThat(locate(projection).sites().get(0).projection().bias())
          .isEqualTo(new BiasSlot.Added("b", "y"));
    }
  }

  @Test
  void whatIsAddedToTheResidualIsNoBias() {
    DecoderGraph decoder = locate((hand, z) -> hand.node("MatMul", "y", z, hand.square("w")));

    assertThat(decoder.sites().get(0).projection().bias()).isEqualTo(new BiasSlot.None());
  }

  @Test
  void aConfigThatSaysOtherwiseIsRefused() {
    OnnxModel model = hand((hand, z) -> hand.node("MatMul", "y", z, hand.square("w")));

    refused(
        model,
        new ModelShape("hand", 2, 2, 2, 4, 8, 16),
        "1 attention layers were found where 2 were expected");
    refused(
        model,
        new ModelShape("hand", 1, 4, 4, 2, 8, 16),
        "layer 0 has 2 heads of width 4, where 4 of width 2 were expected");
  }

  @Test
  void aGraphWithoutAttentionIsRefused() {
    GraphBuilder graph = new GraphBuilder("none");
    graph.input(OnnxValue.of("x", ElementType.FLOAT32, "n"));
    graph.output(OnnxValue.of(graph.node("Softmax", "y", Map.of(), "x"), ElementType.FLOAT32, "n"));
    OnnxModel model =
        hand((hand, z) -> hand.node("MatMul", "y", z, hand.square("w"))).withGraph(graph.build());

    assertThatThrownBy(() -> SiteLocator.locate(FILE, model, DeclaredShape.none()))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "hand.onnx: graph: no attention was found in it. Name a decoder's graph, with the"
                + " config.json that belongs to it.");
  }

  @Test
  void aProjectionOfAnotherWidthIsRefused() {
    OnnxModel narrow =
        hand(
            (hand, z) -> {
              hand.integers("cut", 0, -1, 4);
              String halves = hand.node("Reshape", "halves", z, "cut");
              return hand.node("MatMul", "y", halves, hand.numbers("w", 4, 8));
            });
    OnnxModel flat = hand((hand, z) -> hand.node("MatMul", "y", z, hand.row("w")));

    refused(narrow, SHAPE, "2 heads of width 4 do not fit the projection \"w\" of 4 columns");
    refused(flat, SHAPE, "the weight of layer 0's projection \"y\" (MatMul) is in no known form");
  }

  @Test
  void anInputThatNoDecoderHasKeepsAGraphFromBeingRun() {
    OnnxModel model = hand((hand, z) -> hand.node("MatMul", "y", z, hand.square("w")));
    GraphBuilder graph = GraphBuilder.from(model.graph());
    graph.input(OnnxValue.of("encoder_states", ElementType.FLOAT32, "n"));

    DecoderGraph decoder =
        SiteLocator.locate(FILE, model.withGraph(graph.build()), DeclaredShape.none());

    assertThat(decoder.sites()).hasSize(1);
    assertThat(decoder.ports().obstacles())
        .containsExactly("it takes \"encoder_states\", which no decoder of the usual form does");
  }

  @Test
  void twoProjectionsOfOneAttentionAreRefusedByName() {
    refused(
        hand(
            (hand, z) -> {
              String one = hand.node("MatMul", "one", z, hand.square("w"));
              return hand.node("Add", "y", one, hand.node("MatMul", "two", z, hand.square("v")));
            }),
        SHAPE,
        "is read by 2 projections, \"one\" and \"two\" among them,");
  }

  @Test
  void aGateBeforeTheProjectionIsRefusedAsAmbiguous() {
    refused(
        hand(
            (hand, z) -> {
              String gate = hand.node("Sigmoid", "opening", "x");
              String gated = hand.node("Mul", "gated", z, gate);
              return hand.node("MatMul", "y", gated, hand.square("w"));
            }),
        SHAPE,
        "is multiplied with \"opening\" before its projection: what a head's output is there is"
            + " ambiguous");
  }

  @Test
  void attentionThatLeadsNowhereIsRefused() {
    refused(
        hand((hand, z) -> hand.node("Relu", "y", z)),
        SHAPE,
        "1 of its 1 attentions are followed by no output projection, for example \"core\"");
  }

  private void assertSite(
      BiFunction<HandGraph, String, String> projection, Orientation orientation) {
    DecoderGraph decoder = locate(projection);

    assertThat(decoder.sites()).hasSize(1);
    AttentionSite site = decoder.sites().get(0);
    assertThat(site.core()).isEqualTo(new AttentionCore.Plain("same", "core"));
    assertThat(site.projection().weight())
        .isEqualTo(new WeightForm.Plain("w", ElementType.FLOAT32));
    assertThat(site.projection().orientation()).isEqualTo(orientation);
    ExposedRun.assertProjectionsMapZ(decoder);
  }

  private static DecoderGraph locate(BiFunction<HandGraph, String, String> projection) {
    return SiteLocator.locate(FILE, hand(projection), SHAPE);
  }

  private static OnnxModel hand(BiFunction<HandGraph, String, String> projection) {
    return HandGraph.with(projection);
  }

  private static void refused(OnnxModel model, ModelShape shape, String problem) {
    assertThatThrownBy(() -> SiteLocator.locate(FILE, model, shape))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("hand.onnx: graph")
        .hasMessageContaining(problem);
  }
}
