// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One value of a document, asked for by the type that it must have.
 *
 * @param place where it stands
 * @param node whatever stands there
 */
record Value(Place place, JsonNode node) {
  String text() {
    if (!node.isTextual()) {
      throw place.problem("it is no text", "Put it in quotes.");
    }
    return node.textValue();
  }

  /** A whole number in a range. */
  int number(int least, int most) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw place.problem("it is no whole number", "Give one, without quotes.");
    }
    int number = node.intValue();
    if (number < least || number > most) {
      throw place.problem(
          number + " is out of range", "Give a number from %d to %d.".formatted(least, most));
    }
    return number;
  }

  /** A number from 0 to 1. */
  double share() {
    double share = node.isNumber() ? node.doubleValue() : Double.NaN;
    if (!(share >= 0 && share <= 1)) {
      throw place.problem("it is no share", "Give a number from 0 to 1.");
    }
    return share;
  }

  boolean flag() {
    if (!node.isBoolean()) {
      throw place.problem("it is neither true nor false", "Write true or false, without quotes.");
    }
    return node.booleanValue();
  }

  /** The texts of a list in a list; what is amiss is told of the whole of it. */
  List<String> row() {
    if (!node.isArray()) {
      throw place.problem("it is no row", "Write it like [France, Paris].");
    }
    List<String> row = new ArrayList<>();
    node.forEach(word -> row.add(new Value(place, word).text()));
    return row;
  }

  /** The values of a list. */
  List<Value> parts() {
    if (!node.isArray()) {
      throw place.problem("it is no list", "Write it like [one, two].");
    }
    List<Value> parts = new ArrayList<>();
    node.forEach(part -> parts.add(new Value(place.inside(parts.size()), part)));
    return parts;
  }

  /** What has keys of its own. */
  Settings settings() {
    if (!node.isObject()) {
      throw place.problem("it has no keys", "Write it as keys and values.");
    }
    return new Settings(place, node);
  }
}
