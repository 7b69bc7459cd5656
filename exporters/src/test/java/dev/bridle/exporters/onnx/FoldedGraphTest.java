// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.Folders;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An edit changes the weights it must change, adds what it must add, and nothing else. */
final class FoldedGraphTest {
  private static final Map<TinyModels, LanguageModel> OPEN = new EnumMap<>(TinyModels.class);
  private static final Map<TinyModels, Path> PLAIN = new EnumMap<>(TinyModels.class);

  @TempDir Path place;

  @BeforeAll
  static void open(@TempDir Path folders) {
    for (TinyModels family : TinyModels.values()) {
      LanguageModel model =
          Models.open(family.checkpoint().writeTo(folders.resolve(family.name())));
      OPEN.put(family, model);
      PLAIN.put(family, export(model, EditPlan.none(), folders.resolve("plain " + family)));
    }
  }

  @AfterAll
  static void close() {
    OPEN.values().forEach(LanguageModel::close);
    OPEN.clear();
    PLAIN.clear();
  }

  /** Plans that ask for nothing. */
  enum Neutral {
    SCALE_BY_ONE,
    ADD_ZERO,
    DOUBLE_THEN_HALVE,
    THERE_AND_BACK;

    EditPlan everywhere() {
      return EditPlan.of(
          OPEN.get(TinyModels.LLAMA)
              .shape()
              .allHeads()
              .flatMap(this::edits)
              .toArray(HeadEdit[]::new));
    }

    private Stream<HeadEdit> edits(HeadId head) {
      FloatVector step = HandEdit.vector(1);
      return switch (this) {
        case SCALE_BY_ONE -> Stream.of(new HeadEdit.Scale(head, 1));
        case ADD_ZERO -> Stream.of(new HeadEdit.Add(head, step.times(0)));
        case DOUBLE_THEN_HALVE ->
            Stream.of(new HeadEdit.Scale(head, 2), new HeadEdit.Scale(head, 0.5));
        case THERE_AND_BACK ->
            Stream.of(new HeadEdit.Add(head, step), new HeadEdit.Add(head, step.times(-1)));
      };
    }
  }

  static Stream<Arguments> neutralCases() {
    return families(Arrays.stream(Neutral.values()).toList());
  }

  static Stream<Arguments> cases() {
    return families(Plans.all());
  }

  private static Stream<Arguments> families(List<?> others) {
    return Arrays.stream(TinyModels.values())
        .flatMap(family -> others.stream().map(other -> Arguments.of(family, other)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("neutralCases")
  void aNeutralPlanLeavesEveryConstantAndOperatorAsItIs(TinyModels family, Neutral neutral) {
    Path out = place.resolve("out");

    ModelFolder folder =
        OnnxExporter.verifiedOn(List.of()).export(OPEN.get(family).with(neutral.everywhere()), out);

    OnnxGraph plain = Folders.graph(PLAIN.get(family));
    OnnxGraph baked = Folders.graph(out);
    assertThat(folder.editedTensors()).isEmpty();
    assertThat(baked.operators()).isEqualTo(plain.operators());
    assertThat(bits(baked)).isEqualTo(bits(plain));
    assertThat(Folders.bytes(out.resolve("model.onnx")))
        .isEqualTo(Folders.bytes(PLAIN.get(family).resolve("model.onnx")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void onlyAnAddALayerIsNewAndOnlyWhereThereWasNoBias(TinyModels family, Plans.Plan plan) {
    Path out = export(OPEN.get(family), HandEdit.plan(plan.edits()), place.resolve("out"));

    Map<String, Long> expected = new HashMap<>(Folders.graph(PLAIN.get(family)).operators());
    Set<Integer> offsets = family.hasBiases() ? Set.of() : layersWithOffset(plan);
    expected.merge("Add", (long) offsets.size(), Long::sum);
    assertThat(Folders.graph(out).operators()).isEqualTo(expected);
    assertThat(newNodes(family, out))
        .hasSize(offsets.size())
        .allSatisfy(node -> assertThat(node.type()).isEqualTo("Add"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void onlyTheEditedHeadsRowsAndTheirLayersBiasesChange(TinyModels family, Plans.Plan plan) {
    Path out = place.resolve("out");

    ModelFolder folder =
        OnnxExporter.verifiedOn(List.of())
            .export(OPEN.get(family).with(HandEdit.plan(plan.edits())), out);

    Map<String, String> before = bits(Folders.graph(PLAIN.get(family)));
    Map<String, String> after = bits(Folders.graph(out));
    Set<String> changed = new TreeSet<>(after.keySet());
    changed.removeIf(name -> after.get(name).equals(before.get(name)));
    assertThat(after.keySet()).containsAll(before.keySet());
    assertThat(changed).isEqualTo(new TreeSet<>(folder.editedTensors()));
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      assertOtherRowsKeepTheirBits(family, plan, out, layer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theExportWithoutEditsHoldsTheCheckpointsNumbers(TinyModels family) {
    OnnxGraph plain = Folders.graph(PLAIN.get(family));
    TinyModel checkpoint = family.checkpoint();

    plain.initializers().entrySet().stream()
        .filter(entry -> checkpoint.tensor(entry.getKey()) != null)
        .filter(entry -> isAsStored(entry.getValue(), checkpoint.tensor(entry.getKey())))
        .forEach(
            entry ->
                assertThat(entry.getValue().toFloats().data())
                    .isEqualTo(checkpoint.tensor(entry.getKey()).data()));
    assertThat(plain.initializers()).containsKey(weight(family, 0));
  }

  /** Rows of heads that the plan does not name, z·W_O's [H·d, D] being stored that way. */
  private void assertOtherRowsKeepTheirBits(
      TinyModels family, Plans.Plan plan, Path out, int layer) {
    Set<HeadId> edited =
        plan.edits().stream().map(edit -> edit.edit().head()).collect(Collectors.toSet());
    FloatTensor before = weightOf(PLAIN.get(family), family, layer);
    FloatTensor after = weightOf(out, family, layer);
    IntStream.range(0, TinyModel.HEADS * TinyModel.HEAD_DIM)
        .filter(row -> !edited.contains(new HeadId(layer, row / TinyModel.HEAD_DIM)))
        .forEach(row -> assertThat(after.row(row)).isEqualTo(before.row(row)));
    for (HandEdit edit : plan.edits()) {
      if (edit.edit() instanceof HeadEdit.Ablate ablate && ablate.head().layer() == layer) {
        FloatVector row = after.row(ablate.head().head() * TinyModel.HEAD_DIM);
        assertThat(row.norm()).isZero();
      }
    }
  }

  private static Set<Integer> layersWithOffset(Plans.Plan plan) {
    return HandEdit.plan(plan.edits()).maps(OPEN.get(TinyModels.LLAMA).shape()).entrySet().stream()
        .filter(entry -> entry.getValue().hasOffset())
        .map(entry -> entry.getKey().layer())
        .collect(Collectors.toSet());
  }

  private static List<OnnxNode> newNodes(TinyModels family, Path out) {
    List<String> known = new ArrayList<>();
    Folders.graph(PLAIN.get(family)).nodes().forEach(node -> known.add(node.name()));
    return Folders.graph(out).nodes().stream()
        .filter(node -> !known.contains(node.name()))
        .toList();
  }

  private static Path export(LanguageModel model, EditPlan plan, Path out) {
    return OnnxExporter.verifiedOn(List.of()).export(model.with(plan), out).folder();
  }

  private static Map<String, String> bits(OnnxGraph graph) {
    return graph.initializers().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> bits(entry.getValue())));
  }

  private static String bits(StoredTensor tensor) {
    byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
    tensor.source().read().get(bytes);
    return tensor.type() + "" + tensor.shape() + HexFormat.of().formatHex(bytes);
  }

  private static boolean isAsStored(StoredTensor tensor, FloatTensor checkpoint) {
    return tensor
        .shape()
        .equals(Arrays.stream(checkpoint.shape()).mapToObj(Long::valueOf).toList());
  }

  private static String weight(TinyModels family, int layer) {
    return OPEN.get(family).decoder().sites().get(layer).projection().weight().initializer();
  }

  private static FloatTensor weightOf(Path folder, TinyModels family, int layer) {
    return Folders.graph(folder).initializers().get(weight(family, layer)).toFloats();
  }
}
