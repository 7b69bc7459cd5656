// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.error.InputException;
import dev.bridle.runtime.Device;
import dev.bridle.runtime.RuntimeSettings;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The executor that the calling task runs on.
 *
 * @param name for messages
 * @param settings the GPU that Spark gave the task, or else the executor's cores
 */
record ExecutorPlace(String name, RuntimeSettings settings) {
  private static final String CORES = "spark.executor.cores";

  static ExecutorPlace here() {
    SparkEnv env = SparkEnv.get();
    String name =
        "executor %s on %s".formatted(env.executorId(), env.blockManager().blockManagerId().host());
    int cores = env.conf().getInt(CORES, Runtime.getRuntime().availableProcessors());
    return new ExecutorPlace(name, new RuntimeSettings(device(), cores));
  }

  private static Device device() {
    ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
    return gpu == null ? Device.cpu() : Device.parse("cuda:" + gpu.addresses()[0]);
  }

  /** Refuses to begin what would end for want of memory; half is left to Spark and the model. */
  void requireMemory(long wanted) {
    long half = Runtime.getRuntime().maxMemory() / 2;
    if (wanted > half) {
      throw new InputException(
          "the sweep works in %d MB, and half of this executor's heap is %d MB"
              .formatted(wanted >> 20, half >> 20),
          "Raise spark.executor.memory, or give the sweep less memory.");
    }
  }
}
