// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.probe.FragmentNames;
import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.probe.StreamFragment;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/** A part of a decoder that runs on rows, each a sequence of one token; so many rows at a time. */
final class RowFragment implements AutoCloseable {
  private static final int[] NOTHING = {0};

  private final OrtEngine engine;
  private final OrtSession session;
  private final BatchFeeds batches;
  private final int atOnce;

  /** Makes the session. */
  RowFragment(OrtSessions sessions, DecoderGraph decoder, StreamFragment fragment, int atOnce) {
    this.engine = sessions.engine();
    this.batches = new BatchFeeds(decoder.ports(), decoder.shape().vocabSize());
    this.atOnce = atOnce;
    try {
      this.session = sessions.once(fragment);
    } catch (OrtException e) {
      throw sessions.refusal(e);
    }
  }

  int atOnce() {
    return atOnce;
  }

  /** What it makes of rows [n, width], as many numbers for each [n, numbers]. */
  FloatTensor of(Shown what, FloatTensor rows) {
    return joined(what, new int[rows.size(0)], rows, NOTHING);
  }

  /** The same of chosen tokens of the vocabulary alone. */
  FloatTensor of(Shown what, FloatTensor rows, int[] chosen) {
    return joined(what, new int[rows.size(0)], rows, chosen);
  }

  /** What it makes of tokens [n, numbers]. */
  FloatTensor of(Shown what, int[] tokens) {
    return joined(what, tokens, new FloatTensor(new float[0], 0), NOTHING);
  }

  private FloatTensor joined(Shown what, int[] tokens, FloatTensor rows, int[] chosen) {
    float[] all = new float[0];
    int width = 0;
    for (int from = 0; from < tokens.length; from += atOnce) {
      int to = Math.min(tokens.length, from + atOnce);
      float[] part = part(what, Arrays.copyOfRange(tokens, from, to), rows, from, chosen);
      if (from == 0) {
        width = part.length / to;
        all = new float[Math.multiplyExact(width, tokens.length)];
      }
      System.arraycopy(part, 0, all, from * width, part.length);
    }
    return new FloatTensor(all, tokens.length, width);
  }

  private float[] part(Shown what, int[] tokens, FloatTensor rows, int from, int[] chosen) {
    try (Feeds feeds = new Feeds(engine.environment())) {
      batches.putInto(feeds, LoneTokens.rows(tokens));
      if (rows.data().length > 0) {
        int width = rows.size(1);
        float[] own = Arrays.copyOfRange(rows.data(), from * width, (from + tokens.length) * width);
        feeds.put(FragmentNames.ROWS, own, tokens.length, 1, width);
      }
      long[] columns = IntStream.of(chosen).asLongStream().toArray();
      feeds.put(FragmentNames.CHOSEN, columns, columns.length);
      feeds.tensors().keySet().retainAll(session.getInputNames());
      String output = FragmentNames.output(what);
      try (OrtSession.Result result = session.run(feeds.tensors(), Set.of(output))) {
        return TensorReading.read(result, output).data();
      }
    } catch (OrtException e) {
      throw RunFailure.of(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("a session did not close", e);
    }
  }
}
