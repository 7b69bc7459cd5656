// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.PromptRecord;
import java.io.Serializable;
import java.util.List;

/**
 * What an executor made of a part.
 *
 * <p>Wrong input is told and not thrown: Spark would only try the same again elsewhere.
 *
 * @param executor its name
 * @param records in order; none where it refused
 * @param nanos what the prompts took, without opening the model and without waiting for others
 * @param refusal why it refused, or nothing
 */
record PartResult(String executor, List<PromptRecord> records, long nanos, String refusal)
    implements Serializable {
  static PartResult done(String executor, List<PromptRecord> records, long nanos) {
    return new PartResult(executor, records, nanos, "");
  }

  static PartResult refused(String executor, String refusal) {
    return new PartResult(executor, List.of(), 0, refusal);
  }
}
