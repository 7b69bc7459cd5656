// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Statements of both labels that begin with the same words: the words are a prompt, the rest of
 * each statement an answer.
 *
 * @param end where the shared words end and the answers begin, with a space
 * @param members the statements in the order of their rows, some true and some false
 */
record LeadingWords(int end, List<Statement> members) {

  /**
   * {@return the longest shared beginnings, in the order of their first rows}
   *
   * <p>Statements part where their words do, like branches of a tree. Going from the twigs to the
   * root, the first fork below which both labels stand becomes a prompt. Statements that are left
   * over below a larger fork (no counterpart of their own) are not mixed with each other there.
   *
   * @param statements no text twice
   */
  static List<LeadingWords> sharedBy(List<Statement> statements) {
    List<Statement> sorted =
        statements.stream().sorted(Comparator.comparing(Statement::text)).toList();
    Sweep sweep = new Sweep();
    String previous = "";
    for (Statement statement : sorted) {
      sweep.closeDownTo(endOfSharedWords(previous, statement.text()));
      sweep.open(statement);
      previous = statement.text();
    }
    sweep.closeDownTo(Sweep.ROOT);
    sweep.found.sort(Comparator.comparingInt(words -> words.members().get(0).line()));
    return sweep.found;
  }

  /** {@return where the last space before the first difference is, or the root if there is none} */
  private static int endOfSharedWords(String a, String b) {
    int same = 0;
    while (same < a.length() && same < b.length() && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    return a.lastIndexOf(' ', same - 1);
  }

  /** {@return the shared words} */
  String prompt() {
    return members.get(0).text().substring(0, end);
  }

  /** {@return the question; its best answer is the first true one} */
  Question question(String group) {
    List<String> correct = answers(true);
    return new Question(group, prompt(), correct.get(0), correct, answers(false));
  }

  private List<String> answers(boolean truth) {
    return members.stream()
        .filter(member -> member.truth() == truth)
        .map(member -> member.text().substring(end))
        .toList();
  }

  /** Walks sorted statements as the tree of their words, keeping only the branches still open. */
  private static final class Sweep {
    static final int ROOT = -1;

    final List<LeadingWords> found = new ArrayList<>();
    private final Deque<Branch> open = new ArrayDeque<>(List.of(new Branch(ROOT)));

    void open(Statement statement) {
      Branch leaf = new Branch(statement.text().length());
      leaf.waiting.add(statement);
      open.push(leaf);
    }

    void closeDownTo(int end) {
      while (open.element().end > end) {
        Branch closed = open.pop();
        settle(closed);
        if (open.element().end < end) {
          open.push(new Branch(end));
        }
        open.element().settled |= closed.settled;
        open.element().waiting.addAll(closed.waiting);
      }
    }

    private void settle(Branch branch) {
      long trues = branch.waiting.stream().filter(Statement::truth).count();
      if (!branch.settled && trues > 0 && trues < branch.waiting.size()) {
        branch.waiting.sort(Comparator.comparingInt(Statement::line));
        found.add(new LeadingWords(branch.end, List.copyOf(branch.waiting)));
        branch.settled = true;
      }
      if (branch.settled) {
        branch.waiting.clear();
      }
    }
  }

  /** A fork whose words end at {@code end}, and the statements below it that wait for a rival. */
  private static final class Branch {
    final int end;
    final List<Statement> waiting = new ArrayList<>();
    boolean settled;

    Branch(int end) {
      this.end = end;
    }
  }
}
