// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import java.util.Map;

/**
 * What the shell hands to a command beside its arguments.
 *
 * @param variables by name
 */
record Environment(Map<String, String> variables) {
  Environment {
    variables = Map.copyOf(variables);
  }
}
