// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Question;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRunTest {
  /** Means and variances of numbers of size one, in double precision. */
  private static final double EXACT = 1e-12;

  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  private static final double ROUNDING = 1e-5;

  private static final int PROMPTS = 12;

  private final Sweep sweep = TinySweeps.ofEverything(PROMPTS, 1);
  private LanguageModel model;
  private Path folder;
  private Path journal;

  @BeforeEach
  void open(@TempDir Path temporary) {
    folder = temporary;
    journal = folder.resolve("tiny.sweep");
    model = Models.open(TinyModel.llama(folder.resolve("tiny"), 1));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<PromptRecord> records(SweepRun run) {
    List<PromptRecord> records = new ArrayList<>();
    run.on(model, records::add);
    return records;
  }

  @Test
  void fiveLinesAreEnough() {
    List<SweepPrompt> prompts = TinySweeps.prompts(PROMPTS, 1);
    Path tiny = folder.resolve("tiny");

    Sweep patching =
        Sweep.of(
            prompts,
            Metric.logitDifference(),
            InterventionKind.noising(HeadChoice.each(), Positions.last()));
    List<String> lines = new ArrayList<>();
    try (LanguageModel opened = Models.open(tiny)) {
      SweepSummary found = SweepRun.of(patching).withJournal(journal).on(opened);
      found.strongest().stream().limit(5).forEach(finding -> lines.add(finding.toString()));
    }

    assertThat(lines)
        .hasSize(5)
        .allMatch(line -> line.matches("L\\dH\\d noising at last position: [+-].* ± .*"));
  }

  @Test
  void everyPromptIsDeliveredOnceInOrder() {
    List<PromptRecord> records = records(SweepRun.of(sweep));

    assertThat(records.stream().map(PromptRecord::prompt).toList()).isEqualTo(sweep.order());
    assertThat(records).allMatch(found -> found.size() == 28);
    assertThat(records).allMatch(found -> found.corrupted().isPresent());
  }

  @Test
  void theSummaryIsThatOfAllRecordsTogether() {
    List<PromptRecord> records = new ArrayList<>();

    SweepSummary summary = SweepRun.of(sweep).on(model, records::add);

    List<Question> questions = sweep.questions(model.shape());
    assertThat(summary.findings()).extracting(Finding::question).isEqualTo(questions);
    assertSame(summary.clean(), records.stream().mapToDouble(PromptRecord::clean).toArray());
    for (int i = 0; i < questions.size(); i++) {
      int at = i;
      boolean denoised = i >= 20;
      assertSame(
          summary.findings().get(i).value(),
          records.stream().mapToDouble(found -> found.value(at)).toArray());
      assertSame(
          summary.findings().get(i).change(),
          records.stream()
              .mapToDouble(
                  found ->
                      found.value(at)
                          - (denoised ? found.corrupted().orElseThrow() : found.clean()))
              .toArray());
    }
    assertThat(summary.of(sweep.kinds().get(1))).isEqualTo(summary.findings().subList(8, 11));
  }

  /** In two passes, as the definitions say. */
  private static void assertSame(Moments moments, double... numbers) {
    double mean = Arrays.stream(numbers).sum() / numbers.length;
    double squares = Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum();
    assertThat(moments.count()).isEqualTo(numbers.length);
    assertThat(moments.mean()).isCloseTo(mean, within(EXACT));
    assertThat(moments.variance()).isCloseTo(squares / (numbers.length - 1), within(EXACT));
  }

  @Test
  void aPromptAloneGivesTheSameBitsAsInCompany() {
    List<PromptRecord> together = records(SweepRun.of(withoutResampling(sweep.prompts())));

    for (PromptRecord found : together) {
      SweepPrompt prompt = sweep.prompts().get(found.prompt());
      PromptRecord alone = records(SweepRun.of(withoutResampling(List.of(prompt)))).get(0);
      assertThat(alone.clean()).isEqualTo(found.clean());
      for (int i = 0; i < found.size(); i++) {
        assertThat(alone.value(i)).isEqualTo(found.value(i));
      }
    }
  }

  private Sweep withoutResampling(List<SweepPrompt> prompts) {
    List<InterventionKind> kinds = new ArrayList<>(sweep.kinds());
    kinds.remove(2);
    return new Sweep(prompts, kinds, sweep.metric(), sweep.seed());
  }

  @Test
  void interruptedAfterAnyPromptItFindsTheSameToTheBit() throws IOException {
    SweepSummary whole = SweepRun.of(sweep).withJournal(journal).on(model);
    List<PromptRecord> records = records(SweepRun.of(sweep));

    for (int done = 0; done < PROMPTS; done++) {
      int stop = done;
      Path other = folder.resolve(done + ".sweep");
      SweepRun run = SweepRun.of(sweep).withJournal(other);
      assertThatThrownBy(() -> run.on(model, failingAfter(stop))).hasMessage("stop");

      assertThat(records(run)).isEqualTo(records);
      assertThat(run.on(model)).isEqualTo(whole);
      assertThat(other).hasSameBinaryContentAs(journal);
    }
  }

  private static Consumer<PromptRecord> failingAfter(int done) {
    int[] left = {done};
    return found -> {
      if (left[0]-- == 0) {
        throw new IllegalStateException("stop");
      }
    };
  }

  @Test
  void cutAnywhereAJournalIsMadeWholeToTheBit() throws IOException {
    SweepRun run = SweepRun.of(sweep).withJournal(journal);
    SweepSummary whole = run.on(model);
    byte[] bytes = Files.readAllBytes(journal);
    Random random = new Random(3);

    for (int i = 0; i < 10; i++) {
      Files.write(journal, Arrays.copyOf(bytes, random.nextInt(bytes.length)));

      assertThat(run.on(model)).isEqualTo(whole);
      assertThat(journal).hasBinaryContent(bytes);
    }
  }

  @Test
  void aFinishedJournalIsReadWithoutRunningAnything() {
    SweepRun run = SweepRun.of(sweep).withJournal(journal);
    List<PromptRecord> records = records(run);
    List<PromptRecord> again = new ArrayList<>();

    SweepSummary read = run.on(notToBeRun(), again::add);

    assertThat(again).isEqualTo(records);
    assertThat(read).isEqualTo(run.on(model));
    assertThatThrownBy(() -> SweepRun.of(sweep).on(notToBeRun())).hasMessage("it was run");
  }

  private LanguageModel notToBeRun() {
    return (LanguageModel)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LanguageModel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("interventions")) {
                throw new IllegalStateException("it was run");
              }
              try {
                return method.invoke(model, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aJournalOfSomethingElseIsRefusedByName() {
    SweepRun.of(sweep).withJournal(journal).on(model);
    Sweep otherPrompts = TinySweeps.ofEverything(PROMPTS, 2);

    assertRefused(otherPrompts, model, "it was begun with other prompts (sha256:");
    assertRefused(sweep.withSeed(6), model, "it was begun with other settings (sha256:");
    try (LanguageModel other = Models.open(TinyModel.llama(folder.resolve("other"), 2))) {
      assertRefused(sweep, other, "it was begun with other model (sha256:");
    }
  }

  private void assertRefused(Sweep asked, LanguageModel of, String problem) {
    assertThatThrownBy(() -> SweepRun.of(asked).withJournal(journal).on(of))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(journal + ": " + problem)
        .hasMessageNotContaining(" and other ");
  }

  @Test
  void aCopyOfTheModelElsewhereIsTheSameModel() {
    SweepSummary found = SweepRun.of(sweep).withJournal(journal).on(model);

    try (LanguageModel copy = Models.open(TinyModel.llama(folder.resolve("copy"), 1))) {
      assertThat(SweepRun.of(sweep).withJournal(journal).on(copy)).isEqualTo(found);
    }
  }

  @Test
  void tooLittleMemoryIsSaidBeforeAnythingIsRun() {
    assertThatThrownBy(() -> SweepRun.of(sweep).withMemory(1000).on(notToBeRun()))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "prompt 0 of 5 tokens needs 1 MB, and the sweep has 0 MB. Give the sweep more memory,"
                + " and Java more with -Xmx, or shorten the prompt.");
  }

  @Test
  void inLittleMemoryRowsRunInSmallerParts() {
    List<PromptRecord> roomy = records(SweepRun.of(sweep));

    List<PromptRecord> tight = records(SweepRun.of(sweep).withMemory(30_000));

    for (int at = 0; at < PROMPTS; at++) {
      for (int i = 0; i < roomy.get(at).size(); i++) {
        assertThat(tight.get(at).value(i)).isCloseTo(roomy.get(at).value(i), within(ROUNDING));
      }
    }
  }

  @Test
  void aJournalKeepsTheMemoryThatItWasBegunWith() {
    SweepSummary tight = SweepRun.of(sweep).withMemory(30_000).on(model);
    SweepRun begun = SweepRun.of(sweep).withMemory(30_000).withJournal(journal);
    assertThatThrownBy(() -> begun.on(model, failingAfter(3))).hasMessage("stop");

    assertThatThrownBy(() -> begun.withMemory(29_999).on(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("begun with 30000 bytes of memory, and there are 29999 now");
    assertThat(begun.withMemory(1 << 30).on(model)).isEqualTo(tight);
  }

  @Test
  void progressCountsWhatIsLeftToBeRun() {
    List<String> told = new ArrayList<>();
    Progress progress =
        (what, steps) -> {
          told.add(what + " " + steps);
          return new Progress.Task() {
            @Override
            public void advance(long finished) {
              told.add("+" + finished);
            }

            @Override
            public void close() {
              told.add("end");
            }
          };
        };
    SweepRun run = SweepRun.of(sweep).withJournal(journal).withProgress(progress);
    assertThatThrownBy(() -> run.on(model, failingAfter(PROMPTS - 2))).hasMessage("stop");
    told.clear();

    run.on(model);
    run.on(model);

    assertThat(told).containsExactly("sweeping on from prompt 11 28", "+28", "end");
  }

  @Test
  void partsThatAreSentElsewhereGiveTheSameToTheBit() {
    List<PromptRecord> here = records(SweepRun.of(sweep));
    SweepExecutor elsewhere =
        (opened, slice, records) -> {
          SweepTask task = SweepTask.of(opened, slice);
          List<List<PromptRecord>> parts = new ArrayList<>();
          for (SweepSlice part : slice.split(5)) {
            parts.add(runElsewhere(there(task.with(part))));
          }
          parts.forEach(part -> part.forEach(records));
        };

    assertThat(records(SweepRun.of(sweep).withExecutor(elsewhere))).isEqualTo(here);
  }

  private static List<PromptRecord> runElsewhere(SweepTask task) {
    List<PromptRecord> found = new ArrayList<>();
    try (LanguageModel opened = Models.open(Path.of(task.location()))) {
      task.require(opened);
      task.on(opened, record -> found.add(there(record)));
    }
    return found;
  }

  /** Through a stream of objects, as to another machine. */
  private static <T> T there(T here) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(here);
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        @SuppressWarnings("unchecked")
        T read = (T) in.readObject();
        return read;
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTaskRefusesAnotherModel() {
    SweepTask task = SweepTask.of(model, new SweepSlice(sweep, 0, 1, 1 << 20));

    try (LanguageModel other = Models.open(TinyModel.llama(folder.resolve("other"), 2))) {
      assertThatThrownBy(() -> task.require(other))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("it is another model (sha256:");
    }
  }

  @Test
  void anExecutorThatLosesOrMixesPromptsIsFoundOut() {
    SweepExecutor losing = (opened, slice, records) -> slice.split(2).get(0).on(opened, records);
    SweepExecutor mixing = (opened, slice, records) -> slice.split(2).get(1).on(opened, records);

    assertThatThrownBy(() -> SweepRun.of(sweep).withExecutor(losing).on(model))
        .hasMessage("6 prompts came of 12");
    assertThatThrownBy(() -> SweepRun.of(sweep).withExecutor(mixing).on(model))
        .hasMessageMatching("prompt \\d came instead of 0");
  }

  @Test
  void partsOfASliceAreItsPromptsInOrder() {
    SweepSlice slice = new SweepSlice(sweep, 2, 9, 1);

    List<SweepSlice> parts = slice.split(3);

    assertThat(parts)
        .containsExactly(
            new SweepSlice(sweep, 2, 4, 1),
            new SweepSlice(sweep, 4, 6, 1),
            new SweepSlice(sweep, 6, 9, 1));
    assertThat(slice.split(100)).hasSize(7);
  }
}
