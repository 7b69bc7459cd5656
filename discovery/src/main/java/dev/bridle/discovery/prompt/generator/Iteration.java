// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * {@code kind: iteration}: a state that every input symbol changes, written step by step (Cabannes
 * et al. 2024, "Iteration Head", arXiv 2406.02128).
 *
 * <p>The prompt is the input symbols, an end sign, and the states so far; the next state is asked.
 * By {@code copy} a state is its input; by {@code parity} the state before plus the input, modulo
 * 2; by {@code polynomial} the state before times the input plus 1, modulo so many symbols as there
 * are. The link {@code iteration} leads from each position that a state is predicted from to that
 * state's input. Marks: {@code inputs}, {@code sign}, {@code states}, {@code current} (the input
 * that the answer depends on). In the twin that input is another one.
 *
 * <p>Settings: {@code rule}; {@code symbols} for the numbers from 0; {@code length}; {@code sign}.
 */
final class Iteration implements DraftedTask.Rule {
  private static final Mark INPUTS = new Mark("inputs");
  private static final Mark SIGN = new Mark("sign");
  private static final Mark STATES = new Mark("states");
  private static final Mark CURRENT = new Mark("current");
  private static final Link.Kind ITERATION = new Link.Kind("iteration");

  private final String rule;
  private final List<String> symbols;
  private final int length;
  private final String sign;

  private Iteration(String rule, List<String> symbols, int length, String sign) {
    this.rule = rule;
    this.symbols = List.copyOf(symbols);
    this.length = length;
    this.sign = sign;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "rule", "symbols", "length", "sign");
    String rule = document.choice("rule", "parity", List.of("parity", "copy", "polynomial"));
    List<String> symbols = tables.table(document, "symbols").words();
    if (symbols.size() < 2 || (rule.equals("parity") && symbols.size() != 2)) {
      throw document.problem(
          "symbols", symbols.size() + " of them", "Give two, or more for copy and polynomial.");
    }
    return new DraftedTask(
        header,
        Demands.of(false, true),
        new Iteration(
            rule, symbols, document.number("length", 12, 2, 1000), document.text("sign", "=")));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    List<Integer> inputs = new ArrayList<>(random.ints(length, 0, symbols.size()).boxed().toList());
    int step = random.nextInt(length);
    List<Integer> states = states(inputs);
    List<Integer> others = new ArrayList<>(inputs);
    others.set(step, (inputs.get(step) + 1 + random.nextInt(symbols.size() - 1)) % symbols.size());
    int wrong = states(others).get(step);
    if (wrong == states.get(step)) {
      return List.of();
    }
    List<Integer> shown = states.subList(0, step);
    return List.of(
        Draft.of(text(inputs, shown))
            .answering(
                List.of(" " + symbols.get(states.get(step))), List.of(" " + symbols.get(wrong)))
            .corruptedBy(text(others, shown).text()));
  }

  private List<Integer> states(List<Integer> inputs) {
    List<Integer> states = new ArrayList<>();
    int state = 0;
    for (int input : inputs) {
      state =
          switch (rule) {
            case "copy" -> input;
            case "parity" -> (state + input) % 2;
            default -> (state * input + 1) % symbols.size();
          };
      states.add(state);
    }
    return states;
  }

  private MarkedText text(List<Integer> inputs, List<Integer> states) {
    MarkedText.Writer writer = new MarkedText.Writer();
    for (int i = 0; i < inputs.size(); i++) {
      String space = i == 0 ? "" : " ";
      Mark[] marks = i == states.size() ? new Mark[] {INPUTS, CURRENT} : new Mark[] {INPUTS};
      writer.write(space).write(symbols.get(inputs.get(i)), marks);
    }
    writer.write(" ").write(sign, SIGN);
    states.forEach(state -> writer.write(" ").write(symbols.get(state), STATES));
    return writer.done();
  }

  @Override
  public UnaryOperator<Item> finish(Tokenizer tokenizer) {
    return item -> {
      List<Integer> inputs = item.at(INPUTS);
      List<Integer> sign = item.at(SIGN);
      List<Integer> states = item.at(STATES);
      List<Link> links = new ArrayList<>();
      // A symbol of several tokens leaves no one position to look from or at.
      if (inputs.size() == length && sign.size() == 1) {
        for (int step = 0; step <= states.size() && step < length; step++) {
          int query = step == 0 ? sign.get(0) : states.get(step - 1);
          links.add(new Link(query, List.of(inputs.get(step))));
        }
      }
      return item.linking(ITERATION, links);
    };
  }
}
