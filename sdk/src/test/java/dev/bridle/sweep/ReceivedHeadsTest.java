// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.HiddenAttention;
import dev.bridle.Shared;
import dev.bridle.StrangeGraph;
import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What reaches one input of a head along a path is what is fed there by hand. */
class ReceivedHeadsTest {
  private static final int PATHS = 8;
  private static final int LENGTH = 11;

  @TempDir Path folder;

  static Stream<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("fixtures/hf"))) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void everyFamilyReceivesWhatIsFedByHand(Path checkpoint) {
    try (LanguageModel model = Models.open(checkpoint)) {
      assertLikeByHand(model);
    }
  }

  @Test
  void queriesThatShareKeysReceiveWhatIsFedByHand() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 6))) {
      assertLikeByHand(model);
    }
  }

  private static void assertLikeByHand(LanguageModel model) {
    RandomInterventions some = new RandomInterventions(model.shape(), 40);
    int[] tokens = some.tokens(LENGTH);
    List<Intervention> paths = some.paths(PATHS, LENGTH);
    int layer = model.shape().layers() - 1;
    for (HeadInput input : HeadInput.values()) {
      Map<Integer, float[]> received = received(model, layer, input, paths, tokens);
      try (ReceivedByHand hand = new ReceivedByHand(model, layer, input)) {
        for (int path = 0; path < paths.size(); path++) {
          if (paths.get(path).firstLayer() < layer) {
            EachAlone.assertClose(received.get(path), hand.z(paths.get(path), tokens));
          }
        }
      }
    }
  }

  private static Map<Integer, float[]> received(
      LanguageModel model, int layer, HeadInput input, List<Intervention> paths, int... tokens) {
    Map<Integer, float[]> received = new HashMap<>();
    try (Interventions interventions = model.interventions()) {
      interventions.receive(
          interventions.clean(tokens),
          paths,
          Set.of(layer),
          input,
          (path, at, z) -> received.put(path, z.data()));
    }
    return received;
  }

  /** Operators that take queries, keys and values apart. */
  enum Operator {
    STANDARD,
    MULTI_HEAD,
    GROUP_QUERY;

    StrangeGraph.Form form() {
      return switch (this) {
        case STANDARD -> HiddenAttention::standard;
        case MULTI_HEAD -> HiddenAttention::multiHead;
        case GROUP_QUERY -> HiddenAttention::groupQuery;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperatorReceivesWhatItsPartsDo(Operator operator) {
    Path checkpoint = TinyModel.llama(folder.resolve("checkpoint"), 8);
    Path graph = StrangeGraph.write(checkpoint, folder.resolve("graph"), operator.form());
    try (LanguageModel built = Models.open(checkpoint);
        LanguageModel hidden = Models.open(graph)) {
      RandomInterventions some = new RandomInterventions(built.shape(), 41);
      int[] tokens = some.tokens(LENGTH);
      List<Intervention> paths = some.paths(PATHS, LENGTH);
      for (HeadInput input : HeadInput.values()) {
        Map<Integer, float[]> apart = received(built, 1, input, paths, tokens);
        Map<Integer, float[]> whole = received(hidden, 1, input, paths, tokens);

        assertThat(whole).hasSize(PATHS);
        whole.forEach((path, z) -> EachAlone.assertClose(z, apart.get(path)));
      }
    }
  }

  @Test
  void aGraphThatRunsOneRowAtATimeIsRefused() {
    Path checkpoint = TinyModel.llama(folder.resolve("checkpoint"), 8);
    Path graph = StrangeGraph.write(checkpoint, folder.resolve("graph"), StrangeGraph::fixOneRow);
    try (LanguageModel model = Models.open(graph)) {
      List<Intervention> paths = new RandomInterventions(model.shape(), 42).paths(2, 3);

      assertThatThrownBy(() -> received(model, 1, HeadInput.QUERY, paths, 1, 2, 3))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the graph runs one row at a time")
          .hasMessageContaining("Open the checkpoint itself");
    }
  }

  @Test
  void anOperatorThatPacksQueriesKeysAndValuesIsRefused() {
    Path graph =
        Shared.path("fixtures/onnx/pub-ort.convert_generation-gpt2-tiny")
            .resolve("tiny_gpt2_beamsearch.onnx");
    try (LanguageModel model = Models.open(graph)) {
      List<Intervention> paths = new RandomInterventions(model.shape(), 43).paths(2, 3);

      assertThatThrownBy(() -> received(model, 4, HeadInput.QUERY, paths, 1, 2, 3))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("layer 4 hides its queries, keys and values in the operator")
          .hasMessageContaining("Open the checkpoint itself");
    }
  }

  @Test
  void aQueryThatArrivesIsNotAKeyThatArrives() {
    try (LanguageModel model = Models.open(TinyModel.gpt2(folder, 6))) {
      HeadChange change =
          HeadChange.replace(
              new HeadId(0, 1), 2, 5, new FloatTensor(new float[] {1, -1, 2, 0, 1, 0, 3, 1}, 1, 8));
      List<Intervention> path = List.of(Intervention.of(change).freezingOthers());

      float[] query = received(model, 1, HeadInput.QUERY, path, 7, 8, 9, 10, 11, 12).get(0);
      float[] key = received(model, 1, HeadInput.KEY, path, 7, 8, 9, 10, 11, 12).get(0);

      assertThat(query).isNotEqualTo(key);
    }
  }
}
