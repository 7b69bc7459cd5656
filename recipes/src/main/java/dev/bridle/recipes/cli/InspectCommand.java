// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.tensor.StoredTensor;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a model's heads and where edits of them would go. */
@Command(name = "inspect", description = "Shows a model's attention sites and what they can hold.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Folder, ONNX file, or pony.")
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
    try (LanguageModel opened = models.open(model)) {
      if (json) {
        terminal.json(document(opened));
      } else {
        print(opened);
      }
    }
    return ExitStatus.DONE.code();
  }

  private static Map<String, Object> document(LanguageModel model) {
    List<Object> sites = new ArrayList<>();
    for (AttentionSite site : model.decoder().sites()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("layer", site.layer());
      each.put("z", site.z());
      each.put("projection", site.projection().output());
      each.put("op", site.projection().operator());
      each.put("weight", site.projection().weight());
      each.put("orientation", site.projection().orientation().toString());
      each.put("bias", site.projection().bias().toString());
      each.put("quantization", "none");
      each.put("fold", fold(model, site));
      sites.add(each);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", modelDocument(model));
    document.put("sites", sites);
    return document;
  }

  static Map<String, Object> modelDocument(LanguageModel model) {
    ModelShape shape = model.shape();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("architecture", shape.architecture());
    document.put("layers", shape.layers());
    document.put("heads", shape.heads());
    document.put("kvHeads", shape.kvHeads());
    document.put("headDim", shape.headDim());
    document.put("hiddenSize", shape.hiddenSize());
    document.put("vocabSize", shape.vocabSize());
    document.put("producer", model.decoder().model().producer());
    return document;
  }

  /** A floating-point weight holds every edit; an offset may cost an Add where there is no bias. */
  private static Map<String, Object> fold(LanguageModel model, AttentionSite site) {
    boolean isFloat = weight(model, site).type().isFloat();
    Map<String, Object> fold = new LinkedHashMap<>();
    fold.put("scale", isFloat);
    fold.put("add", isFloat);
    fold.put("project", isFloat);
    return fold;
  }

  private static StoredTensor weight(LanguageModel model, AttentionSite site) {
    OnnxGraph graph = model.decoder().model().graph();
    return graph.initializers().get(site.projection().weight());
  }

  private void print(LanguageModel model) {
    ModelShape shape = model.shape();
    terminal.print(
        "%s: %s, %d layers of %d heads (%d key-value) of width %d, hidden size %d, vocabulary %d"
            .formatted(
                model.files().name(),
                shape.architecture(),
                shape.layers(),
                shape.heads(),
                shape.kvHeads(),
                shape.headDim(),
                shape.hiddenSize(),
                shape.vocabSize()));
    Table table = new Table("layer", "op", "weight", "shape", "stored", "bias", "an offset costs");
    for (AttentionSite site : model.decoder().sites()) {
      StoredTensor weight = weight(model, site);
      table.row(
          Integer.toString(site.layer()),
          site.projection().operator(),
          site.projection().weight(),
          weight.shape() + " " + weight.type(),
          site.projection().orientation().toString(),
          site.projection().bias().toString(),
          site.projection().bias() instanceof BiasSlot.None ? "one Add" : "nothing");
    }
    terminal.print(table.toString());
  }
}
