// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.discovery.prompt.draft.TokenLinks;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code kind: markov-chains}: a chain of symbols whose transition probabilities are drawn anew for
 * every prompt (Edelman et al. 2024, "The Evolution of Statistical Induction Heads", ICL-MC).
 *
 * <p>Each row of the transition matrix is drawn from a flat Dirichlet distribution, so that the
 * Bayes posterior of the next symbol, given the last one, is {@code (c[last][next] + 1) / (c[last]
 * + k)} with counts {@code c} in the prompt. Its most likely symbol is the answer; the wrong one is
 * the most frequent symbol, which a unigram model says. Prompts in which either is a tie, or both
 * are the same, are not used. The twin has the same symbols in another order, the last one in
 * place.
 *
 * <p>Settings: {@code symbols}, a list; {@code states}, how many of them a prompt uses; {@code
 * length}, how many stand in it.
 */
final class MarkovChains implements DraftedTask.Rule {
  private final List<String> symbols;
  private final int states;
  private final int length;

  private MarkovChains(List<String> symbols, int states, int length) {
    this.symbols = List.copyOf(symbols);
    this.states = states;
    this.length = length;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "symbols", "states", "length");
    List<String> symbols = tables.table(document, "symbols").words();
    int states = document.number("states", 3, 2, symbols.size());
    int length = document.number("length", 60, 4, 10_000);
    return new DraftedTask(
        header, Demands.of(false, true), new MarkovChains(symbols, states, length));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    List<String> alphabet = Draw.some(symbols, states, random);
    List<Integer> chain = chain(random);
    int last = chain.get(length - 1);
    int[] followers = new int[states];
    int[] counts = new int[states];
    for (int i = 0; i < length; i++) {
      counts[chain.get(i)]++;
      if (i > 0 && chain.get(i - 1) == last) {
        followers[chain.get(i)]++;
      }
    }
    int bigram = most(followers);
    int unigram = most(counts);
    if (bigram < 0 || unigram < 0 || bigram == unigram) {
      return List.of();
    }
    List<Integer> other = new ArrayList<>(Draw.shuffled(chain.subList(0, length - 1), random));
    other.add(last);
    return List.of(
        Draft.of(MarkedText.plain(text(chain, alphabet)))
            .answering(List.of(" " + alphabet.get(bigram)), List.of(" " + alphabet.get(unigram)))
            .corruptedBy(text(other, alphabet)));
  }

  private static String text(List<Integer> chain, List<String> alphabet) {
    return String.join(" ", chain.stream().map(alphabet::get).toList());
  }

  private List<Integer> chain(RandomGenerator random) {
    double[][] shares = new double[states][];
    for (int state = 0; state < states; state++) {
      shares[state] = random.doubles(states).map(u -> -Math.log1p(-u)).toArray();
    }
    List<Integer> chain = new ArrayList<>(List.of(random.nextInt(states)));
    while (chain.size() < length) {
      chain.add(next(shares[chain.get(chain.size() - 1)], random));
    }
    return chain;
  }

  private static int next(double[] shares, RandomGenerator random) {
    double left =
        random.nextDouble() * IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum();
    int state = 0;
    while (state < shares.length - 1 && left >= shares[state]) {
      left -= shares[state++];
    }
    return state;
  }

  /** {@return where the largest is; -1 if it stands twice} */
  private static int most(int[] counts) {
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    int largest = counts[most];
    return IntStream.of(counts).filter(count -> count == largest).count() == 1 ? most : -1;
  }

  @Override
  public UnaryOperator<Item> finish(Tokenizer tokenizer) {
    int from = tokenizer.encode("").size();
    return item -> TokenLinks.repeats(item, from);
  }
}
