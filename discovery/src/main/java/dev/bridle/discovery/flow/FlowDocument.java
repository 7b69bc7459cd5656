// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A flow graph as JSON: its nodes in a list, and edges that name them by their place in it.
 *
 * <pre>{@code
 * {"bridle": 1, "kind": "flow", "layers": 2, "tokens": ["The", " cat"],
 *  "nodes": [{"layer": 0, "place": "input", "position": 0},
 *            {"layer": 0, "place": "attended", "position": 1}],
 *  "edges": [{"from": 0, "to": 1, "way": "head", "head": 3, "weight": 0.25}]}
 * }</pre>
 */
public final class FlowDocument {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FlowDocument() {}

  /**
   * {@return a graph as a document}
   *
   * @param graph any
   */
  public static String of(FlowGraph graph) {
    ObjectNode document =
        MAPPER
            .createObjectNode()
            .put("bridle", 1)
            .put("kind", "flow")
            .put("layers", graph.layers());
    ArrayNode tokens = document.putArray("tokens");
    graph.tokens().forEach(tokens::add);
    Map<FlowNode, Integer> places = new HashMap<>();
    ArrayNode nodes = document.putArray("nodes");
    for (FlowNode node : graph.nodes()) {
      places.put(node, places.size());
      nodes
          .addObject()
          .put("layer", node.layer())
          .put("place", node.place().toString())
          .put("position", node.position());
    }
    ArrayNode edges = document.putArray("edges");
    for (FlowEdge edge : graph.edges()) {
      ObjectNode written =
          edges
              .addObject()
              .put("from", places.get(edge.from()))
              .put("to", places.get(edge.to()))
              .put("way", edge.way().toString());
      edge.headId().ifPresent(head -> written.put("head", head.head()));
      written.put("weight", edge.weight());
    }
    return document.toString();
  }

  /**
   * {@return the graph of a document}
   *
   * @param json as {@link #of(FlowGraph)} writes it
   * @throws InputException if it is something else
   */
  public static FlowGraph read(String json) {
    try {
      JsonNode document = MAPPER.readTree(json);
      if (!"flow".equals(document.path("kind").asText())) {
        throw refused("its kind is not \"flow\"");
      }
      List<String> tokens = new ArrayList<>();
      document.required("tokens").forEach(token -> tokens.add(token.asText()));
      List<FlowNode> nodes = new ArrayList<>();
      document.required("nodes").forEach(node -> nodes.add(node(node)));
      List<FlowEdge> edges = new ArrayList<>();
      document.required("edges").forEach(edge -> edges.add(edge(edge, nodes)));
      return new FlowGraph(document.required("layers").asInt(), tokens, edges);
    } catch (JsonProcessingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      InputException refused = refused(String.valueOf(e.getMessage()));
      refused.initCause(e);
      throw refused;
    }
  }

  private static FlowNode node(JsonNode node) {
    return new FlowNode(
        node.required("layer").asInt(),
        FlowNode.Place.valueOf(upper(node.required("place"))),
        node.required("position").asInt());
  }

  private static FlowEdge edge(JsonNode edge, List<FlowNode> nodes) {
    return new FlowEdge(
        nodes.get(edge.required("from").asInt()),
        nodes.get(edge.required("to").asInt()),
        FlowEdge.Way.valueOf(upper(edge.required("way"))),
        edge.path("head").asInt(-1),
        edge.required("weight").asDouble());
  }

  private static String upper(JsonNode word) {
    return word.asText().toUpperCase(Locale.ROOT);
  }

  private static InputException refused(String why) {
    String reason = why.lines().findFirst().orElse("it cannot be read");
    return new InputException(
        "this is no flow graph: " + reason, "Give a document that Bridle wrote.");
  }
}
