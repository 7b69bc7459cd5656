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
import dev.bridle.probe.ProbeNames;
import dev.bridle.probe.ProbeSpec;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Continues a prompt token by token, each step reading the keys and values of the last; or the
 * whole text again where there are none to go on from.
 */
final class Generator {
  private final OrtSessions sessions;
  private final DecoderGraph decoder;
  private final boolean continues;
  private final Tokenizer tokenizer;
  private final EditFeeds edits;
  private final BatchFeeds batches;

  Generator(
      OrtSessions sessions,
      DecoderGraph decoder,
      boolean continues,
      Tokenizer tokenizer,
      EditFeeds edits) {
    this.sessions = sessions;
    this.decoder = decoder;
    this.continues = continues;
    this.tokenizer = tokenizer;
    this.edits = edits;
    this.batches = new BatchFeeds(decoder.ports(), decoder.shape().vocabSize());
  }

  Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    ProbeSpec spec =
        new ProbeSpec(Set.of(), false, edits.steering(), ProbeSpec.Readout.LAST_LOGITS_AND_CACHE);
    // The tokenizer too stays open while the session is lent.
    try (OrtSessions.Loan loan = sessions.lend(spec)) {
      long begin = System.nanoTime();
      int[] ids = tokenizer.encode(prompt).ids();
      if (ids.length == 0) {
        throw new InputException("the prompt has no tokens", "Give a prompt that is not empty.");
      }
      TextStream text = new TextStream(tokenizer, ids, stream);
      List<Integer> made = tokens(loan.session(), ids, settings, text);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Generation(prompt, text.finish(), made, seconds);
    } catch (OrtException e) {
      throw RunFailure.of(e);
    }
  }

  private List<Integer> tokens(
      OrtSession session, int[] prompt, GenerationSettings settings, TextStream text)
      throws OrtException {
    TokenSampler sampler = new TokenSampler(settings);
    List<Integer> made = new ArrayList<>();
    OrtSession.Result last = null;
    try {
      last = whole(session, prompt, prompt.length);
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
          last = step(session, prompt, made, before);
        }
        token = sampler.next(logits(last));
      }
    } finally {
      if (last != null) {
        last.close();
      }
    }
    return made;
  }

  /** One more token: from the cache where that can be, else the whole text again. */
  private OrtSession.Result step(
      OrtSession session, int[] prompt, List<Integer> made, OrtSession.Result before)
      throws OrtException {
    if (!continues) {
      int[] all = Arrays.copyOf(prompt, prompt.length + made.size());
      Arrays.setAll(all, at -> at < prompt.length ? prompt[at] : made.get(at - prompt.length));
      return whole(session, all, prompt.length);
    }
    try (Feeds feeds = new Feeds(sessions.engine().environment())) {
      int position = prompt.length + made.size() - 1;
      batches.putInto(feeds, made.get(made.size() - 1), position, prompt.length);
      for (CachePort port : decoder.ports().cache()) {
        feeds.lend(port.past(), (OnnxTensor) before.get(port.present()).orElseThrow());
      }
      return run(session, feeds, prompt.length);
    }
  }

  private OrtSession.Result whole(OrtSession session, int[] ids, int promptLength)
      throws OrtException {
    try (Feeds feeds = new Feeds(sessions.engine().environment())) {
      batches.putInto(feeds, TokenBatch.of(ids).withPrompts(promptLength));
      return run(session, feeds, promptLength);
    }
  }

  private OrtSession.Result run(OrtSession session, Feeds feeds, int promptLength)
      throws OrtException {
    edits.putInto(feeds, promptLength);
    feeds.tensors().keySet().retainAll(session.getInputNames());
    return session.run(feeds.tensors());
  }

  private static float[] logits(OrtSession.Result result) {
    return TensorReading.read(result, ProbeNames.READOUT).data();
  }
}
