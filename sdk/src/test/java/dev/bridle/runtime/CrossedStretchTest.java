// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.segment.Crossing;
import dev.bridle.segment.Segments;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries, keys and values that all come along a path make the path's own z. */
class CrossedStretchTest {
  /** The same sums of a few dozen terms, of rows that lie in another place. */
  private static final double ROUNDING = 1e-5;

  @TempDir Path folder;

  @Test
  void allThreeInputsTogetherAreThePathItself() throws OrtException {
    try (LanguageModel model = Models.open(TinyModel.llama(folder, 6))) {
      OrtEngine engine = new OrtEngine(RuntimeSettings.defaults());
      StretchSessions sessions =
          new StretchSessions(engine, Segments.of(model.decoder()).orElseThrow());
      try (OrtInterventions interventions = new OrtInterventions(model.decoder(), sessions, true)) {
        OrtCleanRun clean = (OrtCleanRun) interventions.clean(7, 8, 9, 10, 11);
        StretchRun stretch = new StretchRun(sessions, model.decoder().ports());
        HeadChange change = HeadChange.ablate(new HeadId(0, 1), 8, 1, 4);
        RunningRows rows =
            new RunningRows(
                stretch, clean, List.of(new Intervention(List.of(change), true)), 0, false);
        rows.enter(0);
        Map<String, TokenRows> both = new HashMap<>();
        rows.cleanValues(0)
            .forEach((name, own) -> both.put(name, rows.values().get(name).then(own, 1)));
        Map<HeadInput, long[]> path = new EnumMap<>(HeadInput.class);
        for (HeadInput input : HeadInput.values()) {
          path.put(input, new long[] {0, 0});
        }
        TokenRows z;
        try (OrtSession crossed =
            sessions.open(Crossing.of(model.decoder(), stretch.segment(1), 1))) {
          z = stretch.crossed(1, crossed, path, new RowLayout(2, 5, 0, false), clean, both);
        }

        rows.advance(1);

        TokenRows own = rows.values().get(stretch.segment(1).gives());
        assertThat(own.distance(z.slice(0, 5))).isLessThan(ROUNDING * own.largest());
        assertThat(own.distance(z.slice(5, 10))).isLessThan(ROUNDING * own.largest());
        assertThat(own.distance(clean.zRows(1))).isGreaterThan(ROUNDING * own.largest());
      }
    }
  }
}
