// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.progress.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a bar for work that takes longer than a moment. */
final class ProgressBars implements Progress {
  private static final long MOMENT_NANOS = 700_000_000L;
  private static final int WIDTH = 80;

  private final PrintStream err;

  ProgressBars(PrintStream err) {
    this.err = err;
  }

  @Override
  public Task begin(String what, long steps) {
    return new Bar(what, steps);
  }

  private final class Bar implements Task {
    private final String what;
    private final long steps;
    private final long begin = System.nanoTime();
    private long done;
    private ProgressBar bar;

    Bar(String what, long steps) {
      this.what = what;
      this.steps = steps;
    }

    @Override
    public synchronized void advance(long finished) {
      done += finished;
      if (bar == null && done < steps && System.nanoTime() - begin > MOMENT_NANOS) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build();
      }
      if (bar != null) {
        bar.stepTo(done);
      }
    }

    @Override
    public synchronized void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
