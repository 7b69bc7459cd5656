// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which kinds of heads are asked whether they tell which others. It claims nothing: what comes out
 * is measured.
 *
 * @param name what to call it
 * @param does one line: what the heads do together
 * @param source where it was described
 * @param task the prompts that it is measured on
 * @param steps from kind to kind, at least one; every kind's direct effect on the logits is asked
 *     for besides
 */
public record Chain(String name, String does, String source, String task, List<Step> steps) {
  /**
   * One question.
   *
   * @param from the kind that sends
   * @param to the kind that receives
   * @param input at which of its inputs
   */
  public record Step(String from, String to, HeadInput input) {}

  /** Copies the list, and refuses a chain that asks nothing. */
  public Chain {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a chain of no steps");
    }
  }

  /**
   * {@return indirect object identification, as Wang et al. (arXiv 2211.00593) drew it for GPT-2
   * small: heads before induction make its keys, heads that notice the repeated name make the
   * values of the inhibiting ones, and those make the queries of the movers}
   */
  public static Chain ioi() {
    return ChainFile.builtIn("ioi");
  }

  /**
   * {@return the chain of a document}
   *
   * <pre>{@code
   * name: ioi
   * does: Names the one of two people who is not named again
   * source: arXiv 2211.00593
   * task: ioi
   * steps:
   *   - {from: inhibition, to: name-mover, input: query}
   * }</pre>
   *
   * @param file a YAML file; an input is {@code query}, {@code key} or {@code value}
   * @throws InputException if it cannot be read, or is something else
   */
  public static Chain read(Path file) {
    return ChainFile.read(file);
  }

  /** {@return all kinds that it names, each once} */
  public List<String> types() {
    return steps.stream().flatMap(step -> Stream.of(step.from(), step.to())).distinct().toList();
  }
}
