// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityException;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every implementation of {@link ModelExporter} owes its users.
 *
 * <p>A test of an implementation extends this class and gives the exporter.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModelExporterContract {
  /** A prompt of the tiny model's words, beside the random ones. */
  protected static final List<String> PROMPTS = List.of("once upon a time there was a little cat");

  private static final TokenBatch BATCH = TokenBatch.of(1, 30, 31, 11, 32, 5, 60);

  /** A plan that every exporter can write. */
  protected static final EditPlan PLAN =
      EditPlan.of(
          new HeadEdit.Scale(new HeadId(0, 1), 2.5),
          new HeadEdit.Add(
              new HeadId(1, 2), FloatVector.of(1f, -1f, 0.5f, 2f, 0f, 0.25f, -3f, 1f)));

  /** The model under export, opened once. */
  protected LanguageModel model;

  /** An empty folder, another one for each test. */
  protected Path place;

  /** {@return the exporter under test} */
  protected abstract ModelExporter exporter();

  /** Opens the model. */
  @BeforeAll
  final void openModel(@TempDir Path checkpoint) {
    model = Models.open(TinyModel.llama(checkpoint, 5));
  }

  /** Closes the model. */
  @AfterAll
  final void closeModel() {
    model.close();
  }

  /** Remembers the test's folder. */
  @BeforeEach
  final void rememberPlace(@TempDir Path folder) {
    place = folder;
  }

  @Test
  final void theWrittenFolderComputesWhatTheEditedModelComputes() {
    Path out = place.resolve("out");
    LanguageModel edited = model.with(PLAN);

    ModelFolder folder = exporter().export(edited, out);

    ParityCheck check =
        new ParityCheck(
            List.of(new int[] {1, 44, 9, 63}, new int[] {7, 7, 7}), ParityCheck.FLOAT32_TOLERANCE);
    try (LanguageModel written = Models.open(out)) {
      assertThat(check.compare(written, edited).passes()).isTrue();
      assertThat(check.compare(written, model).passes()).isFalse();
    }
    assertThat(folder.folder()).isEqualTo(out);
    assertThat(folder.parity().passes()).isTrue();
    assertThat(folder.parity().prompts()).isGreaterThan(1);
  }

  @Test
  final void bytesWrittenAreThoseOfAllFiles() {
    Path out = place.resolve("out");

    ModelFolder folder = exporter().export(model.with(PLAN), out);

    long bytes =
        Folders.names(out).stream()
            .mapToLong(name -> Folders.bytes(out.resolve(name)).length)
            .sum();
    assertThat(folder.bytesWritten()).isEqualTo(bytes);
  }

  @Test
  final void theModelGivenIsNotChanged() {
    LanguageModel edited = model.with(PLAN);
    float[] unedited = model.logits(BATCH).data();
    float[] before = edited.logits(BATCH).data();
    Map<String, String> files = Folders.contents(model.files().folder());

    exporter().export(edited, place.resolve("out"));

    assertThat(edited.logits(BATCH).data()).isEqualTo(before).isNotEqualTo(unedited);
    assertThat(model.logits(BATCH).data()).isEqualTo(unedited);
    assertThat(edited.plan()).isEqualTo(PLAN);
    assertThat(Folders.contents(model.files().folder())).isEqualTo(files);
  }

  @Test
  final void theSameModelGivesTheSameGraphAgain() {
    exporter().export(model.with(PLAN), place.resolve("one"));
    exporter().export(model.with(PLAN), place.resolve("two"));

    assertThat(Folders.bytes(place.resolve("one/model.onnx")))
        .isEqualTo(Folders.bytes(place.resolve("two/model.onnx")));
  }

  @Test
  final void anExistingFolderIsRefusedAndLeftAsItIs() {
    Path out = place.resolve("out");
    Folders.write(out.resolve("mine.txt"), "mine");

    assertThatThrownBy(() -> exporter().export(model.with(PLAN), out))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(out.toString())
        .hasMessageContaining("something is there already");

    assertThat(Folders.names(place)).containsExactly("out");
    assertThat(Folders.names(out)).containsExactly("mine.txt");
    assertThat(Folders.text(out.resolve("mine.txt"))).isEqualTo("mine");
  }

  @Test
  final void anExistingFileIsRefusedAndLeftAsItIs() {
    Path out = place.resolve("out");
    Folders.write(out, "mine");

    assertThatThrownBy(() -> exporter().export(model.with(PLAN), out))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("something is there already");

    assertThat(Folders.text(out)).isEqualTo("mine");
  }

  @Test
  final void aModelThatTheFileDisagreesWithIsNotPublished() {
    LanguageModel other = AlteredModel.at(model.with(PLAN), 3, 0.125f);

    assertThatThrownBy(() -> exporter().export(other, place.resolve("out")))
        .isInstanceOfSatisfying(
            ParityException.class,
            e -> {
              assertThat(e).hasMessageEndingWith("Nothing was written.");
              ParityReport report = e.report();
              assertThat(report.relativeDifference()).isGreaterThan(report.tolerance());
            });

    assertThat(Folders.names(place)).isEmpty();
  }

  @Test
  final void aModelWithoutNumbersIsNotPublished() {
    LanguageModel broken = AlteredModel.at(model.with(PLAN), 0, Float.NaN);

    assertThatThrownBy(() -> exporter().export(broken, place.resolve("out")))
        .isInstanceOf(ParityException.class);

    assertThat(Folders.names(place)).isEmpty();
  }

  @Test
  final void foldersOnTheWayAreMade() {
    Path out = place.resolve("a/b/out");

    exporter().export(model.with(PLAN), out);

    assertThat(Folders.names(out)).contains("model.onnx");
  }

  @Test
  final void readersSeeTheWholeFolderOrNone() throws Exception {
    Path out = place.resolve("out");
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch polling = new CountDownLatch(1);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Set<List<String>>> seen = reader.submit(() -> poll(out, polling, done));
      polling.await();

      exporter().export(model.with(PLAN), out);
      done.set(true);

      assertThat(seen.get()).containsOnly(List.of(), Folders.names(out));
    } finally {
      reader.shutdownNow();
    }
  }

  /** Every state of the folder that could be caught, an absent one as the empty list. */
  private static Set<List<String>> poll(Path out, CountDownLatch polling, AtomicBoolean done) {
    Set<List<String>> seen = new HashSet<>();
    boolean last;
    do {
      last = done.get();
      seen.add(Files.exists(out) ? Folders.names(out) : List.of());
      polling.countDown();
    } while (!last);
    return seen;
  }
}
