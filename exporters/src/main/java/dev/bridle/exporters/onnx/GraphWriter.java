// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.error.WriteFailure;
import dev.bridle.exporters.HardLink;
import dev.bridle.exporters.Publication;
import dev.bridle.exporters.SharedFiles;
import dev.bridle.exporters.deploy.Baked;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Puts a folded graph into a folder: of a model with data files only what changed is written.
 *
 * <p>The format wants data files in the model's folder or below, so the original's are linked
 * there. What the fold changed or added goes to {@value #SIDECAR} beside them.
 */
final class GraphWriter {
  static final String GRAPH = Baked.FILE;
  static final String SIDECAR = "edited-tensors.data";

  private final Publication publication;
  private final HardLink link;
  private final FolderNames names;

  /** Starts with the names that other files of the folder will have. */
  GraphWriter(Publication publication, HardLink link, Collection<String> others) {
    this.publication = publication;
    this.link = link;
    this.names = new FolderNames(others);
    this.names.free(GRAPH);
  }

  /** Everything is written; nothing is shared. */
  SharedFiles writeAlone(OnnxModel folded) {
    OnnxFile.write(folded, publication.staging().resolve(GRAPH));
    return SharedFiles.none();
  }

  /** The names of what was written and brought, as long as nothing else is in the folder. */
  List<String> parts() {
    try (Stream<Path> files = Files.list(publication.staging())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw WriteFailure.of(publication.staging(), e);
    }
  }

  /** What stands in data files stays there. */
  SharedFiles writeShared(OnnxModel folded) {
    Map<Path, String> files = OnnxFile.dataFiles(folded);
    if (files.isEmpty()) {
      return writeAlone(folded);
    }
    Map<Path, String> brought = names.free(files);
    OnnxFile.writeBeside(
        folded, publication.staging().resolve(GRAPH), brought, names.free(SIDECAR));
    List<String> linked = new ArrayList<>();
    brought.forEach(
        (file, name) -> {
          if (publication.bring(file, name, link)) {
            linked.add(name);
          }
        });
    return new SharedFiles(brought, linked);
  }
}
