// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.runtime.ProvedDecoder;
import dev.bridle.site.DecoderGraph;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows a model's heads, where edits of them would go, and what is odd about the file.
 *
 * <p>A decoder that cannot be run is shown all the same, and why it cannot.
 */
@Command(name = "inspect", description = "Shows a model's attention sites and what they can hold.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;

  private final Terminal terminal;

  @Inject
  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ModelOption.Named named = models.find(model);
    DecoderGraph located = named.locate();
    if (located.ports().obstacles().isEmpty()) {
      ProvedDecoder proved = named.prove();
      show(named.name(), proved.decoder(), proved.conduct().reasons());
    } else {
      show(
          named.name(),
          located,
          located.ports().obstacles().stream()
              .map(obstacle -> "It cannot be run, so nothing was proved: " + obstacle + ".")
              .toList());
    }
    return ExitStatus.DONE.code();
  }

  private void show(String name, DecoderGraph decoder, List<String> measured) {
    List<String> remarks = new ArrayList<>();
    if (!decoder.source().isFlat()) {
      remarks.add(
          "The decoder stands in a subgraph: it runs, and takes edits while it runs, but edits are"
              + " folded into main graphs only.");
    }
    remarks.addAll(measured);
    Inspection inspection = new Inspection(name, decoder, remarks);
    if (json) {
      terminal.json(inspection.document());
    } else {
      terminal.print(inspection.text());
    }
  }
}
