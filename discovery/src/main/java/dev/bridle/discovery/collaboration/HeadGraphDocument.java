// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.Stage;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A graph of heads as JSON.
 *
 * <pre>{@code
 * {"bridle": 1, "kind": "head-graph", "chain": "ioi", "metric": "logit difference",
 *  "prompts": 100, "clean": 3.5, "absent": ["duplicate-token"],
 *  "nodes": [{"head": "L0H1", "types": ["name-mover"], "stage": "ICI", "direct": EFFECT}],
 *  "edges": [{"from": "L0H1", "to": "L1H2", "input": "query", "effect": EFFECT}]}
 * }</pre>
 *
 * <p>An effect is {@code {"mean": -0.3, "standardError": 0.02, "share": 0.09, "sure": true}}; the
 * last two follow from the rest.
 */
public final class HeadGraphDocument {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private HeadGraphDocument() {}

  /**
   * {@return a graph as a document}
   *
   * @param graph any
   */
  public static String of(HeadGraph graph) {
    ObjectNode document = MAPPER.createObjectNode().put("bridle", 1).put("kind", "head-graph");
    document.put("chain", graph.chain()).put("metric", graph.metric());
    document.put("prompts", graph.prompts()).put("clean", graph.clean());
    words(document.putArray("absent"), graph.absent());
    ArrayNode nodes = document.putArray("nodes");
    for (HeadNode node : graph.nodes()) {
      ObjectNode written = nodes.addObject().put("head", node.head().toString());
      words(written.putArray("types"), node.types());
      effect(written.put("stage", node.stage().name()).putObject("direct"), node.direct(), graph);
    }
    ArrayNode edges = document.putArray("edges");
    for (HeadEdge edge : graph.edges()) {
      ObjectNode written = edges.addObject();
      written.put("from", edge.from().toString()).put("to", edge.to().toString());
      written.put("input", edge.input().name().toLowerCase(Locale.ROOT));
      effect(written.putObject("effect"), edge.effect(), graph);
    }
    return document.toString();
  }

  private static void words(ArrayNode array, List<String> words) {
    words.forEach(array::add);
  }

  private static void effect(ObjectNode written, Estimate effect, HeadGraph graph) {
    written.put("mean", effect.mean()).put("standardError", effect.standardError());
    written.put("share", graph.share(effect)).put("sure", effect.isSure());
  }

  /**
   * {@return the graph of a document}
   *
   * @param json as {@link #of(HeadGraph)} writes it
   * @throws InputException if it is something else
   */
  public static HeadGraph read(String json) {
    try {
      JsonNode document = MAPPER.readTree(json);
      if (!"head-graph".equals(document.path("kind").asText())) {
        throw refused("its kind is not \"head-graph\"");
      }
      List<HeadNode> nodes = new ArrayList<>();
      document.required("nodes").forEach(node -> nodes.add(node(node)));
      List<HeadEdge> edges = new ArrayList<>();
      document.required("edges").forEach(edge -> edges.add(edge(edge)));
      return new HeadGraph(
          document.required("chain").asText(),
          document.required("metric").asText(),
          document.required("prompts").asInt(),
          document.required("clean").asDouble(),
          words(document.required("absent")),
          nodes,
          edges);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      InputException refused = refused(String.valueOf(e.getMessage()));
      refused.initCause(e);
      throw refused;
    }
  }

  private static HeadNode node(JsonNode node) {
    return new HeadNode(
        HeadId.parse(node.required("head").asText()),
        words(node.required("types")),
        Stage.valueOf(node.required("stage").asText()),
        effect(node.required("direct")));
  }

  private static HeadEdge edge(JsonNode edge) {
    return new HeadEdge(
        HeadId.parse(edge.required("from").asText()),
        HeadId.parse(edge.required("to").asText()),
        HeadInput.valueOf(edge.required("input").asText().toUpperCase(Locale.ROOT)),
        effect(edge.required("effect")));
  }

  private static Estimate effect(JsonNode effect) {
    return new Estimate(
        effect.required("mean").asDouble(), effect.required("standardError").asDouble());
  }

  private static List<String> words(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.asText()));
    return words;
  }

  private static InputException refused(String why) {
    String reason = why.lines().findFirst().orElse("it cannot be read");
    return new InputException(
        "this is no graph of heads: " + reason, "Give a document that Bridle wrote.");
  }
}
