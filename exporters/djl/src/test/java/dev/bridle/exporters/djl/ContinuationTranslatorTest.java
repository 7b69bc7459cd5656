// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.deploy.Deployment;
import dev.bridle.exporters.deploy.Shipment;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.head.HeadId;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DJL loads what was baked for it, and says the same as Bridle. */
final class ContinuationTranslatorTest {
  private static final String PROMPT = "the little cat saw the moon";
  private static final int LIMIT = 24;
  private static final EditPlan PLAN =
      EditPlan.of(
          new HeadEdit.Scale(new HeadId(0, 1), 3),
          new HeadEdit.Add(new HeadId(1, 2), FloatVector.of(2, -1, 0, 1, 3, -2, 0.5f, 1)));

  @TempDir Path place;

  /** The engine insists on starting ONNX Runtime itself; Bridle takes what it finds. */
  @BeforeAll
  static void startTheEngineFirst() {
    assertThat(Engine.getEngine("OnnxRuntime").getEngineName()).isEqualTo("OnnxRuntime");
  }

  @Test
  void aBakedLlamaIsContinuedWithTheSameTokens() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);

    assertThat(continued(folder)).isEqualTo(expected(place.resolve("model"), PLAN));
  }

  @Test
  void aBakedGpt2IsContinuedWithTheSameTokens() throws Exception {
    Path folder = bake(TinyModel.gpt2(6), PLAN);

    assertThat(continued(folder)).isEqualTo(expected(place.resolve("model"), PLAN));
  }

  @Test
  void theEditIsHeard() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);

    assertThat(continued(folder)).isNotEqualTo(expected(place.resolve("model"), EditPlan.none()));
  }

  @Test
  void aGraphThatDoesNotGoOnFromItsCacheIsRunAsAWholeEachTime() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);
    Path description = folder.resolve("bridle-decoder.json");
    String said = Files.readString(description);

    Files.writeString(description, said.replace("\"continues\" : true", "\"continues\" : false"));

    assertThat(Files.readString(description)).isNotEqualTo(said);
    assertThat(continued(folder)).isEqualTo(expected(place.resolve("model"), PLAN));
  }

  @Test
  void aTokenThatEndsATextEndsTheContinuation() throws Exception {
    int end = expected(bake(TinyModel.llama(5), PLAN), EditPlan.none()).tokens().get(3);
    Path other = bake(TinyModel.llama(5).endingAt(end), PLAN, "ending");

    Continuation made = continued(other);

    assertThat(made).isEqualTo(expected(place.resolve("ending model"), PLAN));
    assertThat(made.tokens()).hasSizeLessThan(LIMIT).doesNotContain(end);
  }

  @Test
  void textComesAsTextToo() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);

    try (ZooModel<String, String> model = load(folder, String.class, String.class);
        Predictor<String, String> predictor = model.newPredictor()) {
      assertThat(predictor.predict(PROMPT))
          .isEqualTo(expected(place.resolve("model"), PLAN).text());
    }
  }

  @Test
  void aPredictorAnswersOneRequestAfterTheOther() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);
    Continuation expected = expected(place.resolve("model"), PLAN);

    try (ZooModel<String, Continuation> model = load(folder, String.class, Continuation.class);
        Predictor<String, Continuation> predictor = model.newPredictor()) {
      assertThat(predictor.batchPredict(List.of(PROMPT, "once", PROMPT)))
          .first()
          .isEqualTo(expected);
      assertThat(predictor.predict(PROMPT)).isEqualTo(expected);
    }
  }

  @Test
  void servingAsksInJson() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);
    Input request = new Input();
    request.add(
        "{\"inputs\": \"" + PROMPT + "\", \"parameters\": {\"max_new_tokens\": " + LIMIT + "}}");

    try (ZooModel<Input, Output> model = load(folder, Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      String answer = predictor.predict(request).getData().getAsString();
      assertThat(answer)
          .isEqualTo(
              "{\"generated_text\":\"" + expected(place.resolve("model"), PLAN).text() + "\"}");
    }
  }

  @Test
  void anEmptyRequestIsRefused() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);

    try (ZooModel<Input, Output> model = load(folder, Input.class, Output.class);
        Predictor<Input, Output> predictor = model.newPredictor()) {
      assertThatThrownBy(() -> predictor.predict(new Input()))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("Send a prompt");
    }
  }

  @Test
  void aFolderWithoutItsDescriptionIsRefused() throws Exception {
    Path folder = bake(TinyModel.llama(5), PLAN);
    Files.delete(folder.resolve("bridle-decoder.json"));

    assertThatThrownBy(() -> load(folder, String.class, String.class))
        .hasStackTraceContaining("Bake the model for djl again");
  }

  private Path bake(TinyModel tiny, EditPlan plan) {
    return bake(tiny, plan, "");
  }

  private Path bake(TinyModel tiny, EditPlan plan, String name) {
    Path checkpoint = tiny.writeTo(place.resolve((name + " model").strip()));
    try (LanguageModel model = Models.open(checkpoint)) {
      return OnnxExporter.verifiedOn(List.of())
          .shippedTo(Shipment.to(Deployment.DJL))
          .export(model.with(plan), place.resolve((name + " baked").strip()))
          .folder();
    }
  }

  private static <I, O> ZooModel<I, O> load(Path folder, Class<I> input, Class<O> output)
      throws ModelException, IOException {
    Criteria.Builder<I, O> criteria =
        Criteria.builder()
            .setTypes(input, output)
            .optModelPath(folder)
            .optArgument("maxNewTokens", LIMIT);
    // Serving names nothing: engine and factory are what serving.properties says.
    if (input != Input.class) {
      criteria.optTranslatorFactory(new ContinuationTranslatorFactory());
    }
    return criteria.build().loadModel();
  }

  private static Continuation continued(Path folder)
      throws ModelException, IOException, TranslateException {
    try (ZooModel<String, Continuation> model = load(folder, String.class, Continuation.class);
        Predictor<String, Continuation> predictor = model.newPredictor()) {
      return predictor.predict(PROMPT);
    }
  }

  /** Bridle's own loop, with the edit at run time. */
  private static Continuation expected(Path checkpoint, EditPlan plan) {
    try (LanguageModel model = Models.open(checkpoint)) {
      Generation made = model.with(plan).generate(PROMPT, GenerationSettings.greedy(LIMIT));
      return new Continuation(made.text(), made.tokens());
    }
  }
}
