// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.DecoderPorts;
import dev.bridle.tensor.ElementType;

/**
 * A signal that is true from each row's prompt length on.
 *
 * <p>Positions come from the mask: its sum is the last position plus one, whatever was padded on
 * the left and however the sequence was cut into chunks. A graph without a mask is never padded;
 * there what the cache holds comes before.
 */
public final class GeneratedGate {
  private final DecoderPorts ports;
  private final OperatorWriter writer;

  GeneratedGate(DecoderPorts ports, OperatorWriter writer) {
    this.ports = ports;
    this.writer = writer.in("gate");
  }

  /**
   * Writes the signal into a graph that is built from a decoder's.
   *
   * @param decoder whose ports are read
   * @param graph a copy of its graph
   * @param scope what the new values' names begin with
   * @param starts the value that holds prompt lengths [batch]
   * @return the name of a truth value a token [batch, sequence]
   */
  public static String write(
      DecoderGraph decoder, GraphBuilder graph, String scope, String starts) {
    OperatorWriter writer = OperatorWriter.of(decoder.model(), graph, scope);
    GeneratedGate gate = new GeneratedGate(decoder.ports(), writer);
    return gate.open(gate.writer.reshape("start", starts, -1, 1));
  }

  /** [batch, sequence, 1, 1], and an input for what it starts from. */
  String write() {
    writer.graph().input(OnnxValue.of(ProbeNames.START, ElementType.INT64, "batch", 1));
    return writer.unsqueeze("heads", open(ProbeNames.START), 2, 3);
  }

  /** [batch, sequence], given prompt lengths [batch, 1]. */
  private String open(String starts) {
    String length = writer.size("length", ports.ids().name(), 1);
    String steps = writer.range("steps", writer.integer("zero", 0), length);
    String positions = writer.apply("Add", "positions", before(length), steps);
    return writer.atMost("open", starts, positions);
  }

  /** How many real tokens come before those of this run. */
  private String before(String length) {
    if (ports.mask().isPresent()) {
      String mask = ports.mask().name();
      String whole =
          ports.mask().type() == ElementType.INT64
              ? mask
              : writer.cast("mask", ElementType.INT64, mask);
      return writer.apply("Sub", "before", writer.sum("real", whole, 1), length);
    }
    if (ports.cache().isEmpty()) {
      return writer.integer("before", 0);
    }
    CachePort any = ports.cache().get(0);
    return writer.size("before", any.past(), any.shape().indexOf(CachePort.LENGTH));
  }
}
