// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import dev.bridle.discovery.sweep.SweepPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One prompt of a task, in a model's tokens: with named places, answers, and what it is held
 * against.
 *
 * <pre>{@code
 * Item.of(tokens).marking(new Mark("io"), 3).answering(List.of(mary), List.of(john))
 * }</pre>
 *
 * <p>A class and not a record because it owns arrays.
 */
public final class Item {
  private final int[] tokens;
  private final Map<Mark, List<Integer>> marks;
  private final Map<Link.Kind, List<Link>> links;
  private final List<Integer> answers;
  private final List<Integer> wrong;
  private final int[] corrupted;
  private final String group;
  private final boolean label;

  private Item(
      int[] tokens,
      Map<Mark, List<Integer>> marks,
      Map<Link.Kind, List<Link>> links,
      List<Integer> answers,
      List<Integer> wrong,
      int[] corrupted,
      String group,
      boolean label) {
    this.tokens = tokens;
    this.marks = marks;
    this.links = links;
    this.answers = answers;
    this.wrong = wrong;
    this.corrupted = corrupted;
    this.group = group;
    this.label = label;
  }

  /**
   * {@return a prompt of these tokens, its first and last position marked}
   *
   * @param tokens at least one, what the tokenizer begins every text with included
   */
  public static Item of(int... tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a prompt of no tokens");
    }
    Map<Mark, List<Integer>> ends =
        Map.of(Mark.FIRST, List.of(0), Mark.END, List.of(tokens.length - 1));
    return new Item(tokens.clone(), ends, Map.of(), List.of(), List.of(), new int[0], "", false);
  }

  /**
   * {@return the same prompt with one more mark}
   *
   * @param mark its name
   * @param positions from 0, at least one, in order
   */
  public Item marking(Mark mark, List<Integer> positions) {
    if (positions.isEmpty() || positions.stream().anyMatch(at -> at < 0 || at >= tokens.length)) {
      throw new IllegalArgumentException(
          "positions %s in a prompt of %d tokens".formatted(positions, tokens.length));
    }
    Map<Mark, List<Integer>> more = new LinkedHashMap<>(marks);
    more.put(mark, List.copyOf(positions));
    return new Item(tokens, more, links, answers, wrong, corrupted, group, label);
  }

  /**
   * {@return the same prompt with positions related}
   *
   * @param kind the relation
   * @param related positions and what they are related to
   */
  public Item linking(Link.Kind kind, List<Link> related) {
    Map<Link.Kind, List<Link>> more = new LinkedHashMap<>(links);
    more.put(kind, List.copyOf(related));
    return new Item(tokens, marks, more, answers, wrong, corrupted, group, label);
  }

  /**
   * {@return the same prompt, which some tokens answer rightly and some wrongly}
   *
   * @param right at least one
   * @param wrongAnswers perhaps none
   */
  public Item answering(List<Integer> right, List<Integer> wrongAnswers) {
    List<Integer> all = List.copyOf(right);
    return new Item(tokens, marks, links, all, List.copyOf(wrongAnswers), corrupted, group, label);
  }

  /**
   * {@return the same prompt and its corrupted twin}
   *
   * @param twin of any length; only one of equal length can be patched position by position
   */
  public Item corruptedBy(int... twin) {
    return new Item(tokens, marks, links, answers, wrong, twin.clone(), group, label);
  }

  /**
   * {@return the same prompt in a group}
   *
   * @param name of what splits must not divide and comparisons stay within, such as a question
   */
  public Item grouped(String name) {
    return new Item(tokens, marks, links, answers, wrong, corrupted, name, label);
  }

  /**
   * {@return the same prompt with a label}
   *
   * @param yes what probes are to read
   */
  public Item labelled(boolean yes) {
    return new Item(tokens, marks, links, answers, wrong, corrupted, group, yes);
  }

  /** {@return a copy of its tokens} */
  public int[] tokens() {
    return tokens.clone();
  }

  /** {@return how many tokens it has} */
  public int length() {
    return tokens.length;
  }

  /**
   * {@return a token}
   *
   * @param position from 0
   */
  public int token(int position) {
    return tokens[position];
  }

  /** {@return its marks, each with its positions in order} */
  public Map<Mark, List<Integer>> marks() {
    return Map.copyOf(marks);
  }

  /**
   * {@return where a mark stands; nowhere if the prompt does not have it}
   *
   * @param mark its name
   */
  public List<Integer> at(Mark mark) {
    return marks.getOrDefault(mark, List.of());
  }

  /**
   * {@return how positions are related; not at all if the prompt does not say}
   *
   * @param kind the relation
   */
  public List<Link> links(Link.Kind kind) {
    return links.getOrDefault(kind, List.of());
  }

  /** {@return tokens that answer it rightly} */
  public List<Integer> answers() {
    return answers;
  }

  /** {@return tokens that answer it wrongly} */
  public List<Integer> wrongAnswers() {
    return wrong;
  }

  /** {@return its corrupted twin as a prompt without marks, if it has one} */
  public Optional<Item> corrupted() {
    return corrupted.length == 0
        ? Optional.empty()
        : Optional.of(of(corrupted).answering(answers, wrong).grouped(group));
  }

  /** {@return whether it has a corrupted twin of equal length} */
  public boolean isAligned() {
    return corrupted.length == tokens.length;
  }

  /** {@return what splits must not divide; empty where nothing is said} */
  public String group() {
    return group;
  }

  /** {@return what probes are to read} */
  public boolean label() {
    return label;
  }

  /**
   * {@return the same as a prompt of a sweep; its twin only where that is of equal length}
   *
   * @param named the marks that interventions name, in their order; of each the last position
   */
  public SweepPrompt forSweep(List<Mark> named) {
    int[] positions = named.stream().mapToInt(mark -> at(mark).get(at(mark).size() - 1)).toArray();
    SweepPrompt prompt = SweepPrompt.of(tokens).answering(answers, wrong).marking(positions);
    return isAligned() ? prompt.corruptedBy(corrupted) : prompt;
  }

  @Override
  public String toString() {
    return "Item" + Arrays.toString(tokens);
  }
}
