// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static dev.bridle.checkpoint.RawSafetensors.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens model folders with one file of weights, with shards, and with worse. */
final class CheckpointTest {
  private static final int INDEXES = 1000;

  @TempDir private Path folder;

  @Test
  void aSingleFileIsOpened() {
    shard(folder, "model.safetensors", "w", 3);

    Checkpoint checkpoint = Checkpoint.open(folder);

    assertThat(checkpoint.names()).containsExactly("w");
    assertThat(firstByte(checkpoint, "w")).isEqualTo(3);
  }

  @Test
  void shardsAreReadThroughTheirIndex() {
    shard(folder, "model-00001-of-00002.safetensors", "a", 1);
    shard(folder, "model-00002-of-00002.safetensors", "b", 2);
    index("\"b\":\"model-00002-of-00002.safetensors\",\"a\":\"model-00001-of-00002.safetensors\"");

    Checkpoint checkpoint = Checkpoint.open(folder);

    assertThat(checkpoint.names()).containsExactly("a", "b");
    assertThat(checkpoint.contains("a")).isTrue();
    assertThat(checkpoint.contains("c")).isFalse();
    assertThat(firstByte(checkpoint, "a")).isEqualTo(1);
    assertThat(firstByte(checkpoint, "b")).isEqualTo(2);
  }

  @Test
  void aSingleFileGoesBeforeAnIndex() {
    shard(folder, "model.safetensors", "w", 3);
    index("\"w\":\"missing.safetensors\"");

    assertThat(firstByte(Checkpoint.open(folder), "w")).isEqualTo(3);
  }

  @Test
  void aTensorThatNoShardHoldsIsRefusedWithTheNearestName() {
    shard(folder, "s.safetensors", "layers.0.weight", 1);
    index("\"layers.0.weight\":\"s.safetensors\"");
    Checkpoint checkpoint = Checkpoint.open(folder);

    assertThatThrownBy(() -> checkpoint.tensor("layer.0.weight"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(
            "model.safetensors.index.json: layer.0.weight: there is no such tensor",
            "The nearest names are layers.0.weight.");
  }

  @Test
  void aTensorThatItsShardLacksIsRefused() {
    shard(folder, "s.safetensors", "a", 1);
    index("\"a\":\"s.safetensors\",\"b\":\"s.safetensors\"");

    assertRefused(
        "index.json: weight_map: b: the tensor is not in s.safetensors",
        "Download the model again.");
  }

  @Test
  void aMissingShardIsRefused() {
    index("\"a\":\"s.safetensors\"");

    assertRefused(folder.resolve("s.safetensors") + ": there is no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../s.safetensors",
        "sub/s.safetensors",
        "./s.safetensors",
        "/etc/passwd",
        "..\\\\s.safetensors",
        "C:s.safetensors",
        "s\\u0000.safetensors",
        "s\\n.safetensors"
      })
  void aShardsNameThatIsNoPlainFileNameIsRefused(String name) {
    index("\"a\":\"" + name + "\"");

    assertRefused(
        "index.json: weight_map: a: the shard \"",
        "is not a file of this folder",
        "Name a file that lies beside the index.");
  }

  @Test
  void aShardsNameThatNoFileCanHaveIsRefused() {
    index("\"a\":\"\\ud800\"");

    assertRefused("weight_map: a: ");
  }

  @Test
  void aLinkThatLeadsOutOfTheFolderIsRefused() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Path secret = shard(folder, "secret.safetensors", "a", 1);
    Files.createSymbolicLink(model.resolve("s.safetensors"), secret);
    writeIndex(model, "{\"weight_map\":{\"a\":\"s.safetensors\"}}");

    assertThatThrownBy(() -> Checkpoint.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("weight_map: a: the shard \"s.safetensors\"", "beside the index");
  }

  @Test
  void linksOfHuggingFacesCacheAreFollowed() throws IOException {
    Path model = Files.createDirectories(folder.resolve("models--o--n/snapshots/0a1b"));
    Path blobs = Files.createDirectories(folder.resolve("models--o--n/blobs"));
    shard(blobs, "deadbeef", "a", 7);
    Files.createSymbolicLink(model.resolve("s.safetensors"), Path.of("../../blobs/deadbeef"));
    writeIndex(model, "{\"weight_map\":{\"a\":\"s.safetensors\"}}");

    assertThat(firstByte(Checkpoint.open(model), "a")).isEqualTo(7);
  }

  @Test
  void linksOutOfHuggingFacesCacheAreRefused() throws IOException {
    Path model = Files.createDirectories(folder.resolve("models--o--n/snapshots/0a1b"));
    Files.createDirectories(folder.resolve("models--o--other/blobs"));
    shard(folder.resolve("models--o--other/blobs"), "deadbeef", "a", 7);
    Path link = Path.of("../../../models--o--other/blobs/deadbeef");
    Files.createSymbolicLink(model.resolve("s.safetensors"), link);
    writeIndex(model, "{\"weight_map\":{\"a\":\"s.safetensors\"}}");

    assertThatThrownBy(() -> Checkpoint.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a file of this folder");
  }

  @Test
  void aWholeFileThatLeadsOutIsRefusedAndOneInItsCacheIsRead() throws IOException {
    Path model = Files.createDirectories(folder.resolve("models--o--n/snapshots/0a1b"));
    Path blobs = Files.createDirectories(folder.resolve("models--o--n/blobs"));
    shard(blobs, "deadbeef", "a", 7);
    shard(folder, "secret", "a", 8);
    Path link = model.resolve("model.safetensors");

    Files.createSymbolicLink(link, Path.of("../../blobs/deadbeef"));
    assertThat(firstByte(Checkpoint.open(model), "a")).isEqualTo(7);

    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("../../../secret"));
    assertThatThrownBy(() -> Checkpoint.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(link + ": is a link that leads out of the folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"weight_map\":[]}", "{\"weight_map\":null}"})
  void anIndexWithoutAWeightMapIsRefused(String json) {
    writeIndex(folder, json);

    assertRefused("index.json: weight_map: is no object from tensor names to file names");
  }

  @Test
  void aShardThatIsNoStringIsRefused() {
    index("\"a\":1");

    assertRefused("index.json: weight_map: a: its shard is no file name");
  }

  @Test
  void anIndexThatIsNoJsonIsRefused() {
    writeIndex(folder, "weight_map:");

    assertRefused("index.json: is no JSON object", "Download the file again.");
  }

  @Test
  void aFolderWithPickledWeightsOnlyIsRefusedWithTheWayOut() {
    RawSafetensors.write(folder, "pytorch_model.bin", (byte) 0);

    assertRefused(
        folder + ": pytorch_model.bin: pickled weights are not read",
        "Convert them to safetensors",
        "save_pretrained");
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    assertRefused(folder + ": holds neither model.safetensors nor ", "Give a model folder");
  }

  @Test
  void aFileInPlaceOfAFolderIsRefused() {
    Path file = shard(folder, "model.safetensors", "a", 1);

    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file + ": is not a folder", "Give the folder that holds");
  }

  @Test
  void aDamagedIndexReadsOrIsRefused() {
    shard(folder, "s.safetensors", "a", 1);
    byte[] valid =
        "{\"metadata\":{\"total_size\":1},\"weight_map\":{\"a\":\"s.safetensors\"}}"
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(20261123);
    int read = 0;

    for (int i = 0; i < INDEXES; i++) {
      byte[] damaged = valid.clone();
      for (int edits = random.nextInt(2); edits >= 0; edits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
      }
      RawSafetensors.write(folder, "model.safetensors.index.json", damaged);
      try {
        assertThat(Checkpoint.open(folder).names()).hasSizeLessThanOrEqualTo(1);
        read++;
      } catch (InputException refused) {
        assertThat(refused).hasMessageStartingWith(folder.toString());
      }
    }

    assertThat(read).isBetween(1, INDEXES - 1);
  }

  private static Path shard(Path folder, String name, String tensor, int value) {
    byte[] bytes =
        RawSafetensors.bytes("{" + entry(tensor, "U8", "[1]", "[0,1]") + "}", (byte) value);
    return RawSafetensors.write(folder, name, bytes);
  }

  private void index(String weights) {
    writeIndex(folder, "{\"metadata\":{\"total_size\":2},\"weight_map\":{" + weights + "}}");
  }

  private static void writeIndex(Path folder, String json) {
    RawSafetensors.write(
        folder, "model.safetensors.index.json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static int firstByte(Checkpoint checkpoint, String name) {
    return checkpoint.tensor(name).source().read().get();
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(parts);
  }
}
