// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.TestEngine;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decoder in pieces computes what it computes whole. */
class SegmentsTest {
  /** What fusion across a cut orders differently, in logits of size one to ten. */
  private static final float FUSION = 1e-6f;

  private static final int[] TOKENS = {5, 9, 33, 61, 2, 48, 14};

  @TempDir Path folder;

  @Test
  void theStretchesOfALlamaReproduceItsLogits() throws OrtException {
    assertReproduced(TinyModel.llama(folder, 3));
  }

  @Test
  void theStretchesOfAGpt2ReproduceItsLogits() throws OrtException {
    assertReproduced(TinyModel.gpt2(folder, 4));
  }

  @Test
  void eachStretchTakesWhatTheOneBeforeGives() {
    try (LanguageModel model = Models.open(TinyModel.gpt2(folder, 4))) {
      List<Segment> stretches = Segments.of(model.decoder()).orElseThrow();

      assertThat(stretches).hasSize(model.shape().layers() + 1);
      assertThat(stretches.get(0).takes()).isEmpty();
      for (int index = 1; index < stretches.size(); index++) {
        assertThat(stretches.get(index).takes())
            .isEqualTo(stretches.get(index - 1).gives())
            .isEqualTo(model.decoder().sites().get(index - 1).z());
      }
      assertThat(stretches.get(model.shape().layers()).gives())
          .isEqualTo(model.decoder().ports().logits());
      assertThat(stretches.get(model.shape().layers()).cache()).isEmpty();
    }
  }

  @Test
  void noWeightOfALayerStandsInTwoStretches() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 4))) {
      Map<String, Integer> seen = new HashMap<>();
      for (Segment stretch : Segments.of(model.decoder()).orElseThrow()) {
        stretch
            .model()
            .graph()
            .initializers()
            .forEach(
                (name, tensor) -> {
                  if (tensor.shape().size() == 2) {
                    seen.merge(name, 1, Integer::sum);
                  }
                });
      }

      assertThat(seen).isNotEmpty();
      seen.forEach((name, times) -> assertThat(times).as(name).isOne());
    }
  }

  private static void assertReproduced(Path checkpoint) throws OrtException {
    try (LanguageModel model = Models.open(checkpoint)) {
      List<Segment> stretches = Segments.of(model.decoder()).orElseThrow();

      float[] logits = inPieces(model.decoder(), stretches);

      float[] whole = model.logits(TokenBatch.of(TOKENS)).data();
      assertThat(logits).containsExactly(whole, within(FUSION));
    }
  }

  /** Runs stretch after stretch; what they hand on stays in ONNX Runtime's tensors. */
  private static float[] inPieces(DecoderGraph decoder, List<Segment> stretches)
      throws OrtException {
    Map<String, OnnxTensor> values = new HashMap<>();
    try {
      ports(decoder, values);
      for (Segment stretch : stretches) {
        if (!stretch.reach().isEmpty()) {
          values.computeIfAbsent(stretch.reach(), name -> tensor(new float[1], 1, 1, 1, 1));
        }
        try (OrtSession session =
            TestEngine.environment().createSession(OnnxFile.toBytes(stretch.model()))) {
          Map<String, OnnxTensor> feeds = new HashMap<>(values);
          feeds.keySet().retainAll(session.getInputNames());
          OrtSession.Result result = session.run(feeds);
          result.forEach(made -> values.put(made.getKey(), (OnnxTensor) made.getValue()));
        }
      }
      FloatBuffer buffer = values.get(decoder.ports().logits()).getFloatBuffer();
      float[] logits = new float[buffer.remaining()];
      buffer.get(logits);
      return logits;
    } finally {
      values.values().forEach(OnnxTensor::close);
    }
  }

  private static void ports(DecoderGraph decoder, Map<String, OnnxTensor> values)
      throws OrtException {
    long[] ids = new long[TOKENS.length];
    long[] mask = new long[TOKENS.length];
    long[] positions = new long[TOKENS.length];
    for (int at = 0; at < TOKENS.length; at++) {
      ids[at] = TOKENS[at];
      mask[at] = 1;
      positions[at] = at;
    }
    values.put(decoder.ports().ids().name(), tensor(ids));
    values.put(decoder.ports().mask().name(), tensor(mask));
    values.put(decoder.ports().positions().name(), tensor(positions));
    for (CachePort port : decoder.ports().cache()) {
      values.put(port.past(), tensor(new float[0], port.empty(1)));
    }
  }

  private static OnnxTensor tensor(long... numbers) throws OrtException {
    long[] shape = {1, numbers.length};
    return OnnxTensor.createTensor(TestEngine.environment(), LongBuffer.wrap(numbers), shape);
  }

  private static OnnxTensor tensor(float[] numbers, long... shape) {
    try {
      return OnnxTensor.createTensor(TestEngine.environment(), FloatBuffer.wrap(numbers), shape);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
