// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.runtime.Device;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.RuntimeSettings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a model runs, and how a name becomes one. */
final class ModelOption {
  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "cpu|cuda[:N]",
      description = "Where to run (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--threads",
      defaultValue = "0",
      paramLabel = "N",
      description = "Threads of the one pool; 0 is one a core.")
  private int threads;

  LanguageModel open(String model) {
    if (threads < 0) {
      throw new InputException("--threads is " + threads, "Give 0 or more.");
    }
    RuntimeSettings settings = new RuntimeSettings(Device.parse(device), threads);
    if (model.equals(Pony.NAME)) {
      return Models.open(Pony.unpacked().folder(), Pony.NAME, settings);
    }
    if (model.startsWith("hf:")) {
      throw new InputException(
          "\"" + model + "\" would have to be downloaded, which this version cannot do",
          "Download the folder and name it.");
    }
    return Models.open(Path.of(model), settings);
  }
}
