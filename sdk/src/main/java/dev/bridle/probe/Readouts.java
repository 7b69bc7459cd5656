// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Declares what comes out of a probe graph beside the hooks; numbers are singles. */
final class Readouts {
  private final DecoderPorts ports;
  private final List<OnnxValue> original;
  private final OperatorWriter writer;

  Readouts(DecoderPorts ports, List<OnnxValue> original, OperatorWriter writer) {
    this.ports = ports;
    this.original = original;
    this.writer = writer.in("out");
  }

  void write(ProbeSpec.Readout readout) {
    switch (readout) {
      case NONE -> {}
      case LOGITS -> show(single(ports.logits()), "sequence", "vocabulary");
      case LAST_LOGITS_AND_CACHE -> {
        String last = writer.slice("last", ports.logits(), 1, -1, Long.MAX_VALUE);
        show(single(last), 1, "vocabulary");
        cache();
      }
      case TOKEN_LOG_PROBABILITIES -> show(picked(), "sequence", 1);
    }
  }

  /** Keys and values to go on from, as the graph declares them. */
  void cache() {
    if (ports.hasCache()) {
      List<String> presents = ports.cache().stream().map(CachePort::present).toList();
      original.stream()
          .filter(value -> presents.contains(value.name()))
          .forEach(writer.graph()::output);
    }
  }

  String single(String value) {
    return ports.logitsType() == ElementType.FLOAT32
        ? value
        : writer.cast("single", ElementType.FLOAT32, value);
  }

  private String picked() {
    writer
        .graph()
        .input(OnnxValue.of(ProbeNames.TARGETS, ElementType.INT64, "batch", "sequence", 1));
    String all =
        writer.node(
            "LogSoftmax", "log", Map.of("axis", OnnxAttribute.of(-1)), single(ports.logits()));
    return writer.node(
        "GatherElements", "picked", Map.of("axis", OnnxAttribute.of(2)), all, ProbeNames.TARGETS);
  }

  private void show(String value, Object length, Object width) {
    String name = ProbeNames.READOUT;
    writer.graph().node(OnnxNode.of("Identity", List.of(value), List.of(name), Map.of()));
    writer.graph().output(OnnxValue.of(name, ElementType.FLOAT32, "batch", length, width));
  }
}
