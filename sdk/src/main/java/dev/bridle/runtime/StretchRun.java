// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.bridle.circuit.HeadInput;
import dev.bridle.segment.Crossing;
import dev.bridle.segment.Segment;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs stretches of a decoder on rows of one length. */
final class StretchRun {
  private final StretchSessions sessions;
  private final DecoderPorts ports;

  StretchRun(StretchSessions sessions, DecoderPorts ports) {
    this.sessions = sessions;
    this.ports = ports;
  }

  int count() {
    return sessions.count();
  }

  Segment segment(int index) {
    return sessions.segment(index);
  }

  /** What is made up to a layer's z, beside it, and read after it. */
  Set<String> carriedPast(int layer) {
    Set<String> made = new LinkedHashSet<>();
    for (int index = 0; index <= layer; index++) {
      made.addAll(segment(index).carriedOut());
    }
    Set<String> read = new LinkedHashSet<>();
    for (int index = layer + 1; index < count(); index++) {
      read.addAll(segment(index).carriedIn());
    }
    made.retainAll(read);
    return made;
  }

  /** Runs a stretch and copies what it makes: numbers a token. */
  Map<String, TokenRows> run(
      int index,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values,
      Set<String> wanted) {
    Map<String, TokenRows> rows = new HashMap<>();
    tensors(index, layout, clean, values, wanted)
        .forEach((name, tensor) -> rows.put(name, rows(tensor)));
    return rows;
  }

  /** The last stretch: logits, a row a token. */
  TokenRows logits(RowLayout layout, OrtCleanRun clean, Map<String, TokenRows> values) {
    String logits = ports.logits();
    return run(count() - 1, layout, clean, values, Set.of(logits)).get(logits);
  }

  /**
   * Runs a stretch and copies what it makes.
   *
   * @param index which, from 0
   * @param layout how the rows lie
   * @param clean of the tokens that the rows are, from {@code layout.kept()} on
   * @param values z and what is carried, by name; more than the stretch reads may be there
   * @param wanted outputs to compute
   */
  Map<String, FloatTensor> tensors(
      int index,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values,
      Set<String> wanted) {
    return tensors(
        sessions.session(index), segment(index), Map.of(), layout, clean, values, wanted);
  }

  /**
   * Runs a stretch in which rows cross: z of all of them.
   *
   * @param session of the stretch with rows crossed
   * @param picked which row each row's queries, keys and values are of
   */
  TokenRows crossed(
      int index,
      OrtSession session,
      Map<HeadInput, long[]> picked,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values) {
    String z = segment(index).gives();
    return rows(tensors(session, segment(index), picked, layout, clean, values, Set.of(z)).get(z));
  }

  private Map<String, FloatTensor> tensors(
      OrtSession session,
      Segment segment,
      Map<HeadInput, long[]> picked,
      RowLayout layout,
      OrtCleanRun clean,
      Map<String, TokenRows> values,
      Set<String> wanted) {
    List<CachePort> read =
        ports.cache().stream()
            .filter(port -> session.getInputNames().contains(port.past()))
            .toList();
    try (Feeds feeds = new Feeds(sessions.engine().environment());
        KeptCache kept = new KeptCache(sessions.engine(), read, clean, layout)) {
      tokens(feeds, layout, clean);
      kept.tensors().forEach(feeds::lend);
      for (Map.Entry<String, TokenRows> value : values.entrySet()) {
        if (session.getInputNames().contains(value.getKey())) {
          put(feeds, session, layout, value.getKey(), value.getValue());
        }
      }
      for (Map.Entry<HeadInput, long[]> pick : picked.entrySet()) {
        feeds.put(Crossing.rows(pick.getKey()), pick.getValue(), pick.getValue().length);
      }
      String reach = segment.reach();
      if (session.getInputNames().contains(reach)) {
        feeds.put(reach, type(session, reach), layout.reach(), layout.reachShape());
      }
      feeds.tensors().keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(feeds.tensors(), wanted)) {
        Map<String, FloatTensor> made = new HashMap<>();
        wanted.forEach(name -> made.put(name, TensorReading.read(result, name)));
        return made;
      }
    } catch (OrtException e) {
      throw RunFailure.of(e);
    }
  }

  private void tokens(Feeds feeds, RowLayout layout, OrtCleanRun clean) throws OrtException {
    long[] shape = {layout.batch(), layout.sequence()};
    // A graph without a cache sees no tokens but those of the run.
    int total = (ports.hasCache() ? layout.kept() : 0) + layout.sequence();
    long[] mask = new long[layout.batch() * total];
    Arrays.fill(mask, 1);
    put(feeds, ports.ids(), clean.ids(layout.kept(), layout.length(), layout.rows()), shape);
    put(feeds, ports.positions(), layout.positions(), shape);
    put(feeds, ports.mask(), mask, layout.batch(), total);
    // Here all text is prompt, however many rows lie one behind the other.
    long[] prompts = new long[layout.batch()];
    Arrays.fill(prompts, Long.MAX_VALUE);
    put(feeds, ports.prompts(), prompts, layout.batch());
  }

  private static void put(Feeds feeds, TokenPort port, long[] numbers, long... shape)
      throws OrtException {
    if (port.isPresent()) {
      feeds.put(port.name(), port.type(), numbers, shape);
    }
  }

  private static void put(
      Feeds feeds, OrtSession session, RowLayout layout, String name, TokenRows rows)
      throws OrtException {
    boolean flat = info(session, name).getShape().length == 2;
    long[] shape =
        flat
            ? new long[] {rows.tokens(), rows.width()}
            : new long[] {layout.batch(), layout.sequence(), rows.width()};
    feeds.put(name, type(session, name), rows.data(), shape);
  }

  private static TensorInfo info(OrtSession session, String name) throws OrtException {
    return (TensorInfo) session.getInputInfo().get(name).getInfo();
  }

  private static ElementType type(OrtSession session, String name) throws OrtException {
    return switch (info(session, name).type) {
      case FLOAT16 -> ElementType.FLOAT16;
      case BFLOAT16 -> ElementType.BFLOAT16;
      case DOUBLE -> ElementType.FLOAT64;
      default -> ElementType.FLOAT32;
    };
  }

  /** A tensor whose last axis is a token's numbers. */
  static TokenRows rows(FloatTensor tensor) {
    return new TokenRows(tensor.data(), tensor.size(tensor.shape().length - 1));
  }
}
