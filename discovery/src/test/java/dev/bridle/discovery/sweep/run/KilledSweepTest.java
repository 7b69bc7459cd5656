// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is killed again and again finds what one finds that is left alone. */
class KilledSweepTest {
  private static final int KILLS = 20;
  private static final int PROMPTS = 2000;

  /** Prompts of one life at most, so that the last kill comes before the last prompt. */
  private static final int LIFE = 50;

  private static final List<String> QUICK =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  @TempDir Path folder;

  @Test
  void twentyKillsChangeNoBit() throws Exception {
    Path tiny = TinyModel.llama(folder.resolve("tiny"), 1);
    Path whole = folder.resolve("whole.sweep");
    Path killed = folder.resolve("killed.sweep");
    SweepSummary expected;
    try (LanguageModel model = Models.open(tiny)) {
      expected = SweepLife.run(PROMPTS, whole).on(model);
    }
    Random random = new Random(2024);

    for (int kill = 0; kill < KILLS; kill++) {
      long before = size(killed);
      // Sometimes at the very first byte, else some records and part of a prompt later.
      long record = (size(whole) - before) / PROMPTS;
      long until = before + (kill == 0 ? 1 : 1 + random.nextInt(LIFE) * record);
      liveUntil(tiny, killed, until, random.nextInt(3));
      assertThat(size(killed)).as("life %d", kill).isLessThan(size(whole));
    }
    Path output = folder.resolve("last.txt");
    SweepLife.end(SweepLife.begin(QUICK, output, tiny, killed, PROMPTS), output);

    assertThat(killed).hasSameBinaryContentAs(whole);
    try (LanguageModel model = Models.open(tiny)) {
      assertThat(SweepLife.run(PROMPTS, killed).on(model)).isEqualTo(expected);
    }
  }

  private void liveUntil(Path tiny, Path journal, long bytes, int milliseconds) throws Exception {
    Path output = folder.resolve("life.txt");
    Process life = SweepLife.begin(QUICK, output, tiny, journal, PROMPTS);
    try {
      while (size(journal) < bytes) {
        assertThat(life.isAlive()).as(Files.readString(output)).isTrue();
        Thread.sleep(1);
      }
      Thread.sleep(milliseconds);
    } finally {
      life.destroyForcibly().waitFor();
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
