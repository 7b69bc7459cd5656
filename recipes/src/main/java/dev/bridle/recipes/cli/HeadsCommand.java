// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.catalogue.Protocol;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the kinds of heads that can be looked for. */
@Command(name = "heads", description = "Lists the kinds of heads.")
final class HeadsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private CatalogueOption catalogue;

  private final Terminal terminal;

  @Inject
  HeadsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Protocol> protocols = catalogue.catalogue().protocols();
    if (json) {
      terminal.json(Map.of("heads", protocols.stream().map(HeadsCommand::document).toList()));
      return ExitStatus.DONE.code();
    }
    Table table = new Table("kind", "row", "stage", "definition", "  what such a head does");
    for (Protocol protocol : protocols) {
      HeadType type = protocol.type();
      table.row(
          type.name(),
          type.row() == 0 ? "+" : String.valueOf(type.row()),
          type.stage().toString(),
          type.definition().toString(),
          type.does());
    }
    terminal.print(table.toString());
    return ExitStatus.DONE.code();
  }

  private static Map<String, Object> document(Protocol protocol) {
    HeadType type = protocol.type();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", type.name());
    document.put("row", type.row());
    document.put("stage", type.stage().toString());
    document.put("does", type.does());
    document.put("metric", type.metric());
    document.put("threshold", type.threshold());
    document.put("unit", type.unit().toString());
    document.put("definition", type.definition().toString());
    document.put("source", type.source());
    document.put("task", protocol.task());
    document.put("effect", protocol.effect().by() + " on " + protocol.effect().task());
    return document;
  }
}
