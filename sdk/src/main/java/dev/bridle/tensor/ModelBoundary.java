// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Which files a model may consist of, wherever links in its folder lead.
 *
 * <p>Those in its folder, and one exception. Hugging Face's cache keeps files under their digests
 * in {@code models--ORG--NAME/blobs} and gives every revision a folder of links to them, {@code
 * models--ORG--NAME/snapshots/REVISION}. A model in such a folder may therefore lead to a file that
 * lies directly in {@code blobs} of the same {@code models--ORG--NAME}: what is there came with the
 * same model. Newer caches keep the bytes once for all models, in {@code blobs} beside the models'
 * folders, under names that are their digests; that is allowed too, and nothing else. Both sides
 * are compared with all links resolved, so that neither a linked folder on the way nor a link to a
 * link gets past.
 */
public final class ModelBoundary {
  private ModelBoundary() {}

  /**
   * {@return whether a model in a folder may consist of a file}
   *
   * @param folder the model's
   * @param file which exists, or a link to one that does
   * @throws IOException if one of them is not there
   */
  public static boolean allows(Path folder, Path file) throws IOException {
    Path home = folder.toRealPath();
    Path real = file.toRealPath();
    return real.startsWith(home) || isOwnBlob(home, real);
  }

  private static boolean isOwnBlob(Path home, Path file) {
    for (Path at = home.getParent(); at != null && at.getParent() != null; at = at.getParent()) {
      if (at.endsWith("snapshots")
          && at.getParent().getFileName() != null
          && at.getParent().getFileName().toString().startsWith("models--")) {
        Path cache = at.getParent().getParent();
        return at.resolveSibling("blobs").equals(file.getParent())
            || (cache != null && file.startsWith(cache.resolve("blobs")));
      }
    }
    return false;
  }
}
