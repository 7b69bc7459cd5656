// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep needs as much memory for many prompts as for few. */
class SweepMemoryTest {
  private static final double TENTH = 0.1;

  /**
   * All of it from the start, so that what the process has does not follow what was thrown away.
   */
  private static final List<String> SMALL =
      List.of(
          "-Xms48m",
          "-Xmx48m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  @TempDir Path folder;

  @Test
  void twoThousandPromptsTakeWhatAHundredTakeInASmallHeap() throws Exception {
    Path tiny = TinyModel.llama(folder.resolve("tiny"), 1);

    long[] few = inUse(tiny, 100);
    long[] many = inUse(tiny, 2000);

    // Beside the prompts themselves, which whoever sweeps has made before.
    long more = (many[1] - many[0]) - (few[1] - few[0]);
    assertThat((double) more).isLessThan(TENTH * few[1]);
    assertThat((double) many[2]).isLessThan((1 + TENTH) * few[2]);
  }

  private long[] inUse(Path tiny, int prompts) throws Exception {
    Path output = folder.resolve(prompts + ".txt");
    Path journal = folder.resolve(prompts + ".sweep");
    Process life = SweepLife.begin(SMALL, output, tiny, journal, prompts, "measured");
    String printed = SweepLife.end(life, output);
    // Libraries may have complained before.
    String last = printed.lines().reduce("", (before, line) -> line);
    return Pattern.compile(" ").splitAsStream(last).mapToLong(Long::parseLong).toArray();
  }
}
