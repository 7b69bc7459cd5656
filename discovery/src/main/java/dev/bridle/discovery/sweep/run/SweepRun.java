// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.Question;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.journal.JournalHead;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Versions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a sweep on a model, and goes on where it was if it was killed.
 *
 * <pre>{@code
 * SweepSummary summary = SweepRun.of(sweep).withJournal(Path.of("ioi.sweep")).on(model);
 * }</pre>
 *
 * <p>Prompts are run one after the other, all interventions of one together, and what is found on
 * each goes to the journal and to whoever wants it; nothing is kept but means and variances, so
 * that memory does not grow with the number of prompts. With a journal, a sweep that was killed
 * gives the same numbers as one that was not, to the bit, on the same machine and device; a journal
 * of another model, sweep or version is refused, and a finished one is read without running
 * anything.
 *
 * <p>It runs models without edits. It does not run on several machines by itself: an executor does.
 */
public final class SweepRun {
  private static final long PART_OF_HEAP = 4;

  private final Sweep sweep;
  private final SweepRecords.Place place;
  private final long memory;
  private final Progress progress;
  private final SweepExecutor executor;

  private SweepRun(
      Sweep sweep,
      SweepRecords.Place place,
      long memory,
      Progress progress,
      SweepExecutor executor) {
    this.sweep = sweep;
    this.place = place;
    this.memory = memory;
    this.progress = progress;
    this.executor = executor;
  }

  /**
   * {@return a run without journal, in a quarter of the heap, in this process}
   *
   * @param sweep what to run
   */
  public static SweepRun of(Sweep sweep) {
    long quarter = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new SweepRun(
        sweep, SweepRecords.nowhere(), quarter, Progress.silent(), SweepExecutor.here());
  }

  /**
   * {@return the same run, which writes a journal or goes on with one}
   *
   * @param file made if it is not there; its folder is not
   */
  public SweepRun withJournal(Path file) {
    return new SweepRun(sweep, SweepRecords.in(file), memory, progress, executor);
  }

  /**
   * {@return the same run in another amount of memory}
   *
   * @param bytes of the heap that runs and rows may take at once
   */
  public SweepRun withMemory(long bytes) {
    return new SweepRun(sweep, place, bytes, progress, executor);
  }

  /**
   * {@return the same run, which tells how far it is}
   *
   * @param listener told of every intervention that remained to be run
   */
  public SweepRun withProgress(Progress listener) {
    return new SweepRun(sweep, place, memory, listener, executor);
  }

  /**
   * {@return the same run elsewhere}
   *
   * @param other runs the prompts
   */
  public SweepRun withExecutor(SweepExecutor other) {
    return new SweepRun(sweep, place, memory, progress, other);
  }

  /**
   * {@return what the sweep finds on a model}
   *
   * @param model without edits
   * @throws InputException if the sweep does not fit the model, or the journal the sweep
   */
  public SweepSummary on(LanguageModel model) {
    return on(model, found -> {});
  }

  /**
   * {@return what the sweep finds on a model}
   *
   * @param model without edits
   * @param records is given what was found on every prompt, those of the journal first, always in
   *     the same order
   * @throws InputException if the sweep does not fit the model, or the journal the sweep
   */
  public SweepSummary on(LanguageModel model, Consumer<PromptRecord> records) {
    List<Question> questions = sweep.questions(model.shape());
    Gathering gathering = new Gathering(questions);
    Consumer<PromptRecord> taking =
        found -> {
          gathering.add(found);
          records.accept(found);
        };
    try (SweepRecords kept = place.open(() -> head(model, questions.size()))) {
      kept.replay(taking);
      int done = kept.size();
      int prompts = sweep.prompts().size();
      if (done < prompts) {
        SweepSlice rest = new SweepSlice(sweep, done, prompts, memory(kept.memory(memory)));
        run(model, rest, questions.size(), kept, taking);
      }
    }
    return gathering.summary();
  }

  private void run(
      LanguageModel model,
      SweepSlice rest,
      int questions,
      SweepRecords kept,
      Consumer<PromptRecord> taking) {
    String what = rest.from() == 0 ? "sweeping" : "sweeping on from prompt " + rest.from();
    List<Integer> order = sweep.order();
    try (Progress.Task task = progress.begin(what, (long) (rest.to() - rest.from()) * questions)) {
      executor.execute(
          model,
          rest,
          found -> {
            if (found.prompt() != order.get(kept.size())) {
              throw new IllegalStateException(
                  "prompt %d came instead of %d".formatted(found.prompt(), order.get(kept.size())));
            }
            kept.append(found);
            taking.accept(found);
            task.advance(questions);
          });
    }
    if (kept.size() != rest.to()) {
      throw new IllegalStateException("%d prompts came of %d".formatted(kept.size(), rest.to()));
    }
  }

  private JournalHead head(LanguageModel model, int questions) {
    Versions versions = Versions.current();
    Map<String, String> work = new LinkedHashMap<>();
    work.put("model", ModelDigest.of(model).toString());
    work.put("prompts", sweep.promptDigest().toString());
    work.put("settings", sweep.settingDigest().toString());
    work.put(
        "software",
        "Bridle %s, ONNX Runtime %s, %s"
            .formatted(versions.bridle(), versions.onnxRuntime(), versions.platform()));
    return new JournalHead(
        work,
        Map.of(SweepRecords.MEMORY, memory),
        PromptRecord.bytes(questions),
        sweep.prompts().size());
  }

  /** Rows that run together must be as many as they were before. */
  private long memory(long begunWith) {
    if (begunWith > memory) {
      throw new InputException(
          "the journal was begun with %d bytes of memory, and there are %d now"
              .formatted(begunWith, memory),
          "Give the sweep as much, or begin another journal.");
    }
    return begunWith;
  }
}
