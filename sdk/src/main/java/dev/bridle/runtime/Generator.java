// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.error.InputException;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.Tokenizer;
import dev.bridle.site.DecoderGraph;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Continues a prompt token by token, each step reading the keys and values of the last. */
final class Generator {
  private final OrtEngine engine;
  private final OrtSession session;
  private final DecoderGraph decoder;
  private final Tokenizer tokenizer;
  private final EditFeeds edits;
  private final BatchFeeds batches;

  Generator(
      OrtEngine engine,
      OrtSession session,
      DecoderGraph decoder,
      Tokenizer tokenizer,
      EditFeeds edits) {
    this.engine = engine;
    this.session = session;
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.edits = edits;
    this.batches = new BatchFeeds(decoder.ports(), decoder.shape());
  }

  Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    long begin = System.nanoTime();
    int[] ids = tokenizer.encode(prompt).ids();
    if (ids.length == 0) {
      throw new InputException("the prompt has no tokens", "Give a prompt that is not empty.");
    }
    TokenSampler sampler = new TokenSampler(settings);
    TextStream text = new TextStream(tokenizer, ids, stream);
    List<Integer> made = new ArrayList<>();
    OrtSession.Result last = null;
    try {
      last = first(ids);
      int token = sampler.next(logits(last));
      while (!settings.stopTokens().contains(token)) {
        made.add(token);
        text.add(token);
        if (made.size() == settings.maxNewTokens()) {
          break;
        }
        OrtSession.Result before = last;
        last = null;
        try (before) {
          last = step(ids, made, before);
        }
        token = sampler.next(logits(last));
      }
    } catch (OrtException e) {
      throw RunFailure.of(e);
    } finally {
      if (last != null) {
        last.close();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Generation(prompt, text.finish(), made, seconds);
  }

  private OrtSession.Result first(int[] ids) throws OrtException {
    try (Feeds feeds = new Feeds(engine.environment())) {
      batches.putInto(feeds, TokenBatch.of(ids));
      return run(feeds, ids.length);
    }
  }

  /** One more token: from the cache where the graph has one, else the whole text again. */
  private OrtSession.Result step(int[] prompt, List<Integer> made, OrtSession.Result before)
      throws OrtException {
    try (Feeds feeds = new Feeds(engine.environment())) {
      if (decoder.ports().hasCache()) {
        int position = prompt.length + made.size() - 1;
        batches.putInto(feeds, made.get(made.size() - 1), position);
        for (Map.Entry<String, String> slot : decoder.ports().cache().entrySet()) {
          feeds.lend(slot.getKey(), (OnnxTensor) before.get(slot.getValue()).orElseThrow());
        }
      } else {
        int[] all = java.util.Arrays.copyOf(prompt, prompt.length + made.size());
        for (int i = 0; i < made.size(); i++) {
          all[prompt.length + i] = made.get(i);
        }
        batches.putInto(feeds, TokenBatch.of(all));
      }
      return run(feeds, prompt.length);
    }
  }

  private OrtSession.Result run(Feeds feeds, int promptLength) throws OrtException {
    edits.putInto(feeds);
    if (edits.steering().gated()) {
      feeds.put(ProbeGraph.START, new long[] {promptLength}, 1, 1);
    }
    feeds.tensors().keySet().retainAll(session.getInputNames());
    return session.run(feeds.tensors());
  }

  private static float[] logits(OrtSession.Result result) {
    FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
    float[] logits = new float[buffer.remaining()];
    buffer.get(logits);
    return logits;
  }
}
