// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.SafetensorsWriter;
import dev.bridle.edit.AffineMap;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.locate.SiteLocator;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The edited output projections, read back from the baked graph, under the names and in the
 * orientation of the checkpoint that the graph was built from.
 *
 * <p>They take the place of the tensors of the same names. They stand in single precision, as the
 * graph holds them. Where a family has biases in attention only if its config says {@code
 * attention_bias}, the file holds all that the flag then asks for, zeros where nothing was edited.
 */
final class CheckpointTensors {
  static final String FILE = "o_proj.safetensors";
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";
  private static final String PROJECTION = "o_proj" + WEIGHT;
  private static final Set<String> FLAGGED =
      Set.of("llama", "qwen3", "gemma2", "gemma3_text", "olmo2");

  private final Baked baked;
  private final LanguageModel edited;
  private final ModelShape shape;
  private final Map<String, StoredTensor> tensors = new TreeMap<>();

  CheckpointTensors(Baked baked) {
    this.baked = baked;
    this.edited = baked.edited();
    this.shape = edited.shape();
  }

  ShippedFiles write() {
    requireFolded();
    Checkpoint checkpoint = checkpoint();
    DecoderGraph now = SiteLocator.locate(edited.files().folder(), baked.model(), shape);
    Map<HeadId, AffineMap> maps = edited.plan().maps(shape);
    boolean flag = false;
    for (Map.Entry<HeadId, AffineMap> each : maps.entrySet()) {
      int layer = each.getKey().layer();
      AttentionSite before = edited.decoder().sites().get(layer);
      AttentionSite after = now.sites().get(layer);
      String name = before.projection().weight().initializer();
      if (each.getValue().isScaling() && each.getValue().scale() == 1) {
        require(checkpoint, name);
      } else {
        tensors.put(name, weight(require(checkpoint, name), before, after));
      }
      if (each.getValue().hasOffset()) {
        String bias = stem(name, WEIGHT) + BIAS;
        flag |= !checkpoint.contains(bias);
        tensors.put(bias, bias(after));
      }
    }
    if (flag) {
      addFlagged();
    }
    SafetensorsWriter.write(baked.folder().resolve(FILE), tensors, metadata(flag));
    return new ShippedFiles(Interop.SAFETENSORS.label(), List.of(FILE), true, note(flag));
  }

  private void requireFolded() {
    if (!baked.folded()) {
      throw new InputException(
          "inserted edits stand beside the weights, and a checkpoint has weights alone",
          "Fold the edits, with the gate \"all\", or leave safetensors out.");
    }
  }

  private Checkpoint checkpoint() {
    String weights = edited.files().weights().getFileName().toString();
    if (!weights.contains(".safetensors")) {
      throw new InputException(
          edited.files().weights(),
          "",
          "the model was not built from a Hugging Face checkpoint, whose names its edited weights"
              + " would stand under",
          "Bake the checkpoint itself, or leave safetensors out.");
    }
    return Checkpoint.open(edited.files().folder());
  }

  private static StoredTensor require(Checkpoint checkpoint, String name) {
    if (!checkpoint.contains(name) || !name.endsWith(WEIGHT)) {
      throw new InputException(
          "the weight \"" + name + "\" stands under no such name in the checkpoint",
          "Leave safetensors out.");
    }
    return checkpoint.tensor(name);
  }

  /** Linear layers are stored the other way round than the graph multiplies, Conv1D is not. */
  private StoredTensor weight(StoredTensor stored, AttentionSite before, AttentionSite after) {
    StoredTensor graphs = initializer(edited.decoder().model(), before.projection().weight());
    StoredTensor folded = initializer(baked.model(), after.projection().weight());
    if (same(stored, graphs)) {
      return folded.inSingles();
    } else if (same(stored.transposed(), graphs)) {
      return folded.transposed().inSingles();
    }
    throw new InputException(
        "the projection of layer " + before.layer() + " is not what the checkpoint holds",
        "Leave safetensors out.");
  }

  private static StoredTensor initializer(OnnxModel model, WeightForm form) {
    return model.graph().initializers().get(form.initializer());
  }

  private static boolean same(StoredTensor one, StoredTensor other) {
    return one.shape().equals(other.shape())
        && Arrays.equals(one.toFloats().data(), other.toFloats().data());
  }

  private StoredTensor bias(AttentionSite site) {
    BiasSlot slot = site.projection().bias();
    String name =
        slot instanceof BiasSlot.Added added
            ? added.initializer()
            : slot instanceof BiasSlot.GemmInput gemm ? gemm.initializer() : "";
    StoredTensor stored = baked.model().graph().initializers().get(name);
    if (stored == null || stored.elements() != shape.hiddenSize()) {
      throw new InputException(
          "the bias of layer " + site.layer() + " stands as " + slot + ", which no checkpoint has",
          "Leave safetensors out.");
    }
    return stored.inSingles();
  }

  /** With the flag every layer has a bias on queries, keys, values and the projection. */
  private void addFlagged() {
    if (!FLAGGED.contains(shape.architecture())) {
      throw new InputException(
          "checkpoints of the family "
              + shape.architecture()
              + " have no bias behind attention, so that they hold no additions and replacements",
          "Leave safetensors out, or edit by scale, ablate and project alone.");
    }
    for (AttentionSite site : edited.decoder().sites()) {
      String self = stem(site.projection().weight().initializer(), PROJECTION);
      addZeros(self + "q_proj" + BIAS, shape.zWidth());
      addZeros(self + "k_proj" + BIAS, shape.kvHeads() * shape.headDim());
      addZeros(self + "v_proj" + BIAS, shape.kvHeads() * shape.headDim());
      addZeros(self + "o_proj" + BIAS, shape.hiddenSize());
    }
  }

  private void addZeros(String name, int width) {
    tensors.putIfAbsent(name, StoredTensor.of(new FloatTensor(new float[width], width)));
  }

  private static String stem(String name, String ending) {
    return name.substring(0, name.length() - ending.length());
  }

  private static Map<String, String> metadata(boolean flag) {
    // Readers of transformers refuse files that do not name their framework's layout.
    Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));
    if (flag) {
      metadata.put("attention_bias", "true");
    }
    return metadata;
  }

  private static String note(boolean flag) {
    String replace =
        "Exact: these tensors take the place of the checkpoint's of the same names, in single"
            + " precision; a checkpoint in fewer bits rounds them.";
    return flag
        ? replace
            + " Set \"attention_bias\": true in config.json; the biases that this asks for"
            + " beside the edited ones are in the file, as zeros."
        : replace;
  }
}
