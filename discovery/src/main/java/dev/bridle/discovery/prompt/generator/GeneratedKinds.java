// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import java.util.Map;

/**
 * The kinds of documents whose prompts follow a rule.
 *
 * <p>Besides {@code name}, {@code does}, {@code source} and {@code chance} they have these
 * settings. "List" is any form of word list that {@link
 * dev.bridle.discovery.prompt.template.TemplateKind} tells, under the key itself.
 *
 * <dl>
 *   <dt>{@code random-tokens}
 *   <dd>{@code block}: how many tokens
 *   <dt>{@code repeated-tokens}
 *   <dd>{@code block}, {@code times}. Marks match, source; links previous, duplicate, induction
 *   <dt>{@code text}
 *   <dd>{@code sentences} (list) or {@code file}; {@code together}, {@code least}. Links previous,
 *       subword, word-start, rarest
 *   <dt>{@code few-shot}
 *   <dd>{@code pairs} (list of two columns), {@code shots}, {@code example} with {@code {x}} and
 *       {@code {y}}, {@code first-token}, {@code aligned}. Marks labels, last-label, query
 *   <dt>{@code symbols}
 *   <dd>{@code symbols}, {@code labels} (lists), {@code classes}, {@code shots}, {@code example}.
 *       Marks labels, right-label, query
 *   <dt>{@code markov-chains}
 *   <dd>{@code symbols} (list), {@code states}, {@code length}. Links previous, duplicate,
 *       induction
 *   <dt>{@code iteration}
 *   <dd>{@code rule} (parity, copy, polynomial), {@code symbols} (list), {@code length}, {@code
 *       sign}. Marks inputs, sign, states, current; link iteration
 *   <dt>{@code needle}
 *   <dd>{@code sentences} (list) or {@code file}; {@code needle} with {@code {key}} and {@code
 *       {value}}, {@code question}, {@code keys}, {@code values} (lists), {@code lengths}, {@code
 *       depths}. Marks needle, value, question; link retrieval
 *   <dt>{@code mcqa}
 *   <dd>{@code questions} (list: question, right answer, wrong answers), {@code letters}, {@code
 *       before} with {@code {question}}, {@code option} with {@code {letter}} and {@code {option}},
 *       {@code after}, {@code permutations} (balanced, all). Marks question, letters, letter-a…,
 *       correct-letter, options, correct-option
 *   <dt>{@code relations}
 *   <dd>{@code file} (of the LRE data set, or a folder), {@code aligned}. Marks subject, relation
 * </dl>
 *
 * <p>In all of them a form that ends with a space before the answer gives the space to the answer.
 */
public final class GeneratedKinds {
  private GeneratedKinds() {}

  /** {@return the kinds by name} */
  public static Map<String, Kind> all() {
    return Map.of(
        "random-tokens", RepeatedTokens::once,
        "repeated-tokens", RepeatedTokens::repeated,
        "text", NaturalText::read,
        "few-shot", FewShot::read,
        "symbols", Symbols::read,
        "markov-chains", MarkovChains::read,
        "iteration", Iteration::read,
        "needle", Needle::read,
        "mcqa", LetteredChoice::read,
        "relations", Relations::read);
  }

  /** Reads the documents of one kind. */
  public interface Kind {
    /**
     * {@return the task of a document}
     *
     * @param header what it begins with
     * @param document the whole of it
     * @param tables reads its lists
     */
    Task read(Header header, Settings document, TableReading tables);
  }
}
