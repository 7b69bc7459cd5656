// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the edits of one layer between z and its reader.
 *
 * <p>A single operation is done in the graph's own type, and rounds once. Where halves would be
 * rounded more often, or the operator set knows no halves of that kind, singles are used between
 * two casts, which change no number that is not edited.
 */
final class SiteInsertion {
  private final GraphBuilder builder;
  private final AttentionSite site;
  private final String scope;
  private final List<String> constants = new ArrayList<>();

  SiteInsertion(GraphBuilder builder, AttentionSite site, String scope) {
    this.builder = builder;
    this.site = site;
    this.scope = scope;
  }

  /** The constants that were added. */
  List<String> constants() {
    return constants;
  }

  /**
   * Returns the edited z, in the layout and type of z.
   *
   * @param gate a truth value a token [batch, sequence]; empty for everywhere
   * @param inRows whether z has an axis for the batch for certain
   */
  String write(SiteTerms terms, String gate, boolean inRows) {
    ElementType own = site.type();
    boolean half = own == ElementType.FLOAT16 || own == ElementType.BFLOAT16;
    boolean widens =
        half && (own == ElementType.BFLOAT16 || terms.roundsTwice() || !gate.isEmpty());
    ElementType type = widens ? ElementType.FLOAT32 : own;
    String given = widens ? cast("wide", site.z(), type) : site.z();
    String z = edit(terms, given, type);
    if (!gate.isEmpty()) {
      z = node("Where", "gated", gateAt(gate, inRows), z, given);
    }
    return widens ? cast("narrow", z, own) : z;
  }

  private String edit(SiteTerms terms, String given, ElementType type) {
    String z = given;
    if (terms.scales()) {
      z = node("Mul", "scaled", z, constant("factors", terms.factors(type)));
    }
    if (terms.mixes()) {
      String along = node("MatMul", "along", z, constant("columns", terms.columns(type)));
      String out = node("MatMul", "out", along, constant("rows", terms.rows(type)));
      z = node("Add", "projected", z, out);
    }
    if (terms.adds()) {
      z = node("Add", "moved", z, constant("offsets", terms.offsets(type)));
    }
    return z;
  }

  /** The gate with one column, in as many axes as z. */
  private String gateAt(String gate, boolean inRows) {
    if (inRows) {
      return node("Reshape", "gate", gate, integers("gate.shape", 0, -1, 1));
    }
    String shape = node("Shape", "shape", site.z());
    String tokens =
        node(
            "Slice",
            "tokens",
            shape,
            integers("tokens.from", 0),
            integers("tokens.to", -1),
            integers("tokens.axis", 0));
    String target =
        builder.node(
            "Concat",
            scope + ".target",
            Map.of("axis", OnnxAttribute.of(0)),
            tokens,
            integers("one", 1));
    return node("Reshape", "gate", gate, target);
  }

  /** Makes the way to the projection begin at another value; other readers of z keep it. */
  void redirectTo(String z) {
    builder.rewrite(
        node ->
            node.outputs().contains(site.projection().reader()) && node.input(0).equals(site.z())
                ? node.withInput(0, z)
                : node);
  }

  private String constant(String name, StoredTensor tensor) {
    String added = builder.initializer(builder.freshName(scope + "." + name), tensor);
    constants.add(added);
    return added;
  }

  private String integers(String name, long... numbers) {
    return builder.integers(scope + "." + name, List.of((long) numbers.length), numbers);
  }

  private String cast(String name, String value, ElementType type) {
    return builder.node("Cast", scope + "." + name, Map.of("to", OnnxAttribute.of(type)), value);
  }

  private String node(String type, String name, String... operands) {
    return builder.node(type, scope + "." + name, Map.of(), operands);
  }
}
