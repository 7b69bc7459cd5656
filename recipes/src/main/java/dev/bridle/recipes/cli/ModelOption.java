// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.hub.HubDownload;
import dev.bridle.hub.HubModelId;
import dev.bridle.hub.HubSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.runtime.Device;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.ProvedDecoder;
import dev.bridle.runtime.RuntimeSettings;
import dev.bridle.site.DecoderGraph;
import jakarta.inject.Inject;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where a model runs, and how a name becomes one. */
@Command
final class ModelOption {
  /** What a model may be named by, as every verb's help says it. */
  static final String NAMED_BY = "Folder, ONNX file, pony, or hf:org/name[@revision].";

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

  @Option(
      names = "--offline",
      description = "Open hf: models from the cache alone, as HF_HUB_OFFLINE=1 does.")
  private boolean offline;

  private final Terminal terminal;
  private final Environment environment;

  @Inject
  ModelOption(Terminal terminal, Environment environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /**
   * A model that stands on this machine.
   *
   * @param path its folder or file
   * @param name what reports call it
   * @param settings where it is to run
   */
  record Named(Path path, String name, RuntimeSettings settings) {
    LanguageModel open() {
      return Models.open(path, name, settings);
    }

    /** The graph, proved by running it. */
    ProvedDecoder prove() {
      return Models.prove(path, settings);
    }

    /** The graph alone, which need not run. */
    DecoderGraph locate() {
      return Models.locate(path);
    }
  }

  LanguageModel open(String model) {
    return find(model).open();
  }

  /** Finds a model by what it is called on the command line; fetches it if it is far away. */
  Named find(String model) {
    if (threads < 0) {
      throw new InputException("--threads is " + threads, "Give 0 or more.");
    }
    RuntimeSettings settings = new RuntimeSettings(Device.parse(device), threads);
    if (model.equals(Pony.NAME)) {
      return new Named(Pony.unpacked().folder(), Pony.NAME, settings);
    }
    if (model.startsWith(HubModelId.PREFIX)) {
      HubModelId id = HubModelId.parse(model);
      return new Named(fetched(id), id.name(), settings);
    }
    Path path = Path.of(model);
    Path last = path.toAbsolutePath().normalize().getFileName();
    return new Named(path, String.valueOf(last), settings);
  }

  private Path fetched(HubModelId id) {
    HubSettings hub = HubSettings.from(environment.variables());
    return new HubDownload(offline ? hub.withoutNetwork() : hub).fetch(id, terminal.progress());
  }
}
