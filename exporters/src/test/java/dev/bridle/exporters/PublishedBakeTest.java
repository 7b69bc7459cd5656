// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.exporters.onnx.FoldHeadEdits;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityException;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bake of inference-time intervention that was published stores the steering vector itself as
 * the output projection's bias ({@code validation/edit_weight.py} of honest_llama), where the
 * vector's product with W_O belongs. It is the mistake that parity is there for.
 */
final class PublishedBakeTest {
  private static final String WEIGHT = "h.1.attn.c_proj.weight";
  private static final String BIAS = "h.1.attn.c_proj.bias";
  private static final HeadId HEAD = new HeadId(1, 2);
  private static final FloatVector STEP = FloatVector.of(2, -1, 0, 1, 3, -2, 0.5f, 1);
  private static final EditPlan PLAN = EditPlan.of(new HeadEdit.Add(HEAD, STEP));

  @TempDir Path checkpoint;
  @TempDir Path parent;

  private LanguageModel model;

  @BeforeEach
  void open() {
    // H·d = D, as in the models of that paper: the wrong vector has the right length.
    model = Models.open(TinyModel.gpt2(checkpoint, 12));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void aBiasWithoutTheProjectionIsCaughtAndNothingIsPublished() {
    Path out = parent.resolve("out");

    assertThatThrownBy(() -> publish(withBias(stepItself()), out))
        .isInstanceOfSatisfying(
            ParityException.class,
            e -> {
              ParityReport report = e.report();
              assertThat(report.relativeDifference())
                  .isGreaterThan(100 * ParityCheck.FLOAT32_TOLERANCE);
            });

    assertThat(Folders.names(parent)).isEmpty();
  }

  @Test
  void theSameBiasBehindTheProjectionIsPublished() {
    Path out = parent.resolve("out");

    publish(withBias(stepBehindTheProjection()), out);

    assertThat(Folders.names(parent)).containsExactly("out");
  }

  @Test
  void theProjectedBiasIsWhatTheFoldStores() {
    OnnxGraph folded =
        new FoldHeadEdits(model.decoder(), PLAN).apply(model.decoder().model().graph());

    FloatTensor bias = folded.initializers().get(BIAS).toFloats();
    FloatTensor byHand =
        withBias(stepBehindTheProjection()).graph().initializers().get(BIAS).toFloats();
    assertThat(bias.data()).isEqualTo(byHand.data());
  }

  /** What any exporter does between writing and publishing. */
  private void publish(OnnxModel baked, Path out) {
    ParityCheck check = ParityCheck.on(model, List.of("the cat is good"), 0);
    try (Publication publication = Publication.to(out)) {
      OnnxFile.write(baked, publication.staging().resolve("model.onnx"));
      try (LanguageModel written = Models.open(publication.staging())) {
        check.require(written, model.with(PLAN));
      }
      publication.publish();
    }
  }

  private OnnxModel withBias(double[] gained) {
    OnnxModel plain = model.decoder().model();
    float[] bias = plain.graph().initializers().get(BIAS).toFloats().data().clone();
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) (bias[i] + gained[i]);
    }
    GraphBuilder builder = GraphBuilder.from(plain.graph());
    builder.initializer(BIAS, StoredTensor.of(new FloatTensor(bias, bias.length)));
    return plain.withGraph(builder.build());
  }

  /** b put where the head's slice of z would be, as published. */
  private double[] stepItself() {
    double[] bias = new double[model.shape().hiddenSize()];
    for (int i = 0; i < STEP.size(); i++) {
      bias[HEAD.head() * model.shape().headDim() + i] = STEP.at(i);
    }
    return bias;
  }

  /** b·W. */
  private double[] stepBehindTheProjection() {
    FloatTensor weight = model.decoder().model().graph().initializers().get(WEIGHT).toFloats();
    double[] bias = new double[model.shape().hiddenSize()];
    for (int i = 0; i < STEP.size(); i++) {
      for (int j = 0; j < bias.length; j++) {
        bias[j] += (double) STEP.at(i) * weight.at(HEAD.head() * STEP.size() + i, j);
      }
    }
    return bias;
  }
}
