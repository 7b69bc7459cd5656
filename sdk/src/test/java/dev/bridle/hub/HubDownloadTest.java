// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubDownloadTest {
  private static final String MODEL = "org/name";

  @TempDir Path home;
  @TempDir Path folder;

  private final FakeHub hub = new FakeHub();
  private Fetching fetching;

  @BeforeEach
  void prepare() {
    hub.holding(MODEL, TinyModel.llama(folder, 1));
    fetching = new Fetching(hub.environment(home));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void aModelOpensLikeTheFolderItCameFrom() {
    Path snapshot = fetching.fetch("hf:org/name");

    try (LanguageModel here = Models.open(folder);
        LanguageModel there = Models.open(snapshot)) {
      assertThat(there.shape()).isEqualTo(here.shape());
    }
    assertThat(Fetching.files(snapshot)).isEqualTo(Fetching.files(folder));
  }

  @Test
  void theCacheIsLaidOutAsItsOtherUsersExpect() throws IOException {
    byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
    byte[] config = Files.readAllBytes(folder.resolve("config.json"));
    String commit = hub.commit(MODEL);

    Path snapshot = fetching.fetch("hf:org/name");

    Path model = home.resolve("hub/models--org--name");
    assertThat(snapshot).isEqualTo(model.resolve("snapshots").resolve(commit));
    assertThat(model.resolve("refs/main")).hasContent(commit);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs", FakeHub.sha256(weights)));
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs", FakeHub.gitName(config)));
    assertThat(model.resolve("blobs").resolve(FakeHub.sha256(weights))).hasBinaryContent(weights);
    assertThat(Fetching.files(model.resolve("blobs"))).noneMatch(it -> it.contains("incomplete"));
  }

  @Test
  void aSecondRunAsksOnlyWhichCommitItIs() {
    Path first = fetching.fetch("hf:org/name");
    hub.forget();

    assertThat(fetching.fetch("hf:org/name")).isEqualTo(first);

    assertThat(hub.requests()).containsExactly("GET /api/models/org/name/revision/main");
  }

  @Test
  void aBlobThatIsThereIsLinkedAndNotFetched() throws IOException {
    Path snapshot = fetching.fetch("hf:org/name");
    Files.delete(snapshot.resolve("model.safetensors"));
    hub.forget();

    fetching.fetch("hf:org/name");

    assertThat(hub.downloads("model.safetensors")).isZero();
    assertThat(snapshot.resolve("model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("model.safetensors"));
  }

  @Test
  void aNewCommitBringsOnlyWhatChanged() throws IOException {
    Path old = fetching.fetch("hf:org/name");
    hub.with(MODEL, "generation_config.json", "{\"eos_token_id\": 3}");
    hub.forget();

    Path fresh = fetching.fetch("hf:org/name");

    assertThat(fresh).isNotEqualTo(old);
    assertThat(hub.requests().stream().filter(it -> it.contains("GET ")))
        .hasSize(2)
        .anyMatch(it -> it.endsWith("generation_config.json"));
    assertThat(Files.readString(home.resolve("hub/models--org--name/refs/main")))
        .isEqualTo(hub.commit(MODEL));
    assertThat(old.resolve("model.safetensors")).exists();
  }

  @Test
  void withoutNetworkTheCacheAnswersAlone() {
    Path snapshot = fetching.fetch("hf:org/name");
    hub.forget();

    assertThat(fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name")).isEqualTo(snapshot);
    assertThat(fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name@" + hub.commit(MODEL)))
        .isEqualTo(snapshot);

    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void withoutNetworkAnAbsentModelIsRefused() {
    assertThatThrownBy(() -> fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "hf:org/name is not in the cache %s, and the network is switched off. Run it once"
                + " without HF_HUB_OFFLINE and --offline.",
            home.resolve("hub"));
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void withoutNetworkHalfAModelIsRefused() throws IOException {
    Files.delete(fetching.fetch("hf:org/name").resolve("model.safetensors"));

    assertThatThrownBy(() -> fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("hf:org/name is not whole in the cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0", "refs/pr/1", "feature/long-context"})
  void aRevisionMayBeABranchOrATag(String revision) {
    hub.naming(revision);

    Path snapshot = fetching.fetch("hf:org/name@" + revision);

    assertThat(snapshot.getFileName()).hasToString(hub.commit(MODEL));
    assertThat(home.resolve("hub/models--org--name/refs").resolve(revision))
        .hasContent(hub.commit(MODEL));
    assertThat(fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name@" + revision))
        .isEqualTo(snapshot);
  }

  @Test
  void aRevisionMayBeACommit() {
    Path snapshot = fetching.fetch("hf:org/name@" + hub.commit(MODEL));

    assertThat(snapshot.getFileName()).hasToString(hub.commit(MODEL));
    assertThat(Fetching.files(home.resolve("hub/models--org--name/refs"))).isEmpty();
  }

  @Test
  void shardsAreFetchedByTheirIndex() {
    Path shards = TinyModel.llama(1).inShards(3).writeTo(folder.resolve("shards"));
    hub.holding("org/shards", shards).with("org/shards", "unused-00001.safetensors", "{}");

    Path snapshot = fetching.fetch("hf:org/shards");

    assertThat(Fetching.files(snapshot)).isEqualTo(Fetching.files(shards));
    Models.open(snapshot).close();
    assertThat(fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/shards")).isEqualTo(snapshot);
  }

  @Test
  void onlyWhatIsNeededIsFetched() {
    hub.with(MODEL, "README.md", "read me")
        .with(MODEL, "pytorch_model.bin", "pickled")
        .with(MODEL, "onnx/model.onnx", "graph")
        .with(MODEL, "tf_model.h5", "tensors")
        .with(MODEL, "original/consolidated.00.pth", "pickled");

    Path snapshot = fetching.fetch("hf:org/name");

    assertThat(Fetching.files(snapshot)).isEqualTo(Fetching.files(folder));
  }

  @Test
  void aGraphComesWithItsDataAndNotWithOtherPrecisions() {
    hub.with("org/graph", "config.json", "{}")
        .with("org/graph", "tokenizer.json", "{}")
        .with("org/graph", "onnx/model.onnx", "graph")
        .with("org/graph", "onnx/model.onnx_data", "data")
        .with("org/graph", "onnx/model.onnx_data_1", "data 1")
        .with("org/graph", "onnx/model_fp16.onnx", "graph")
        .with("org/graph", "onnx/model_fp16.onnx_data", "data");

    assertThat(Fetching.files(fetching.fetch("hf:org/graph")))
        .containsExactly(
            "config.json",
            "onnx/model.onnx",
            "onnx/model.onnx_data",
            "onnx/model.onnx_data_1",
            "tokenizer.json");
  }

  @Test
  void aGraphAtTheTopIsTakenFirst() {
    hub.with("org/graph", "model.onnx", "graph")
        .with("org/graph", "model.onnx.data", "data")
        .with("org/graph", "onnx/model.onnx", "other");

    assertThat(Fetching.files(fetching.fetch("hf:org/graph")))
        .containsExactly("model.onnx", "model.onnx.data");
  }

  @Test
  void aGraphIsChosenAsInAFolder() {
    String settings = "{\"model\": {\"decoder\": {\"filename\": \"b.onnx\"}}}";
    hub.with("org/named", "genai_config.json", settings)
        .with("org/named", "a.onnx", "other")
        .with("org/named", "b.onnx", "graph")
        .with("org/named", "b.onnx.data", "data");
    hub.with("org/merged", "onnx/decoder_model_merged.onnx", "graph")
        .with("org/merged", "onnx/decoder_model_merged.onnx_data", "data")
        .with("org/merged", "onnx/decoder_model.onnx", "other");
    hub.with("org/only", "gpt.onnx", "graph").with("org/only", "gpt.data", "data");

    assertThat(Fetching.files(fetching.fetch("hf:org/named")))
        .containsExactly("b.onnx", "b.onnx.data", "genai_config.json");
    assertThat(Fetching.files(fetching.fetch("hf:org/merged")))
        .containsExactly("onnx/decoder_model_merged.onnx", "onnx/decoder_model_merged.onnx_data");
    assertThat(Fetching.files(fetching.fetch("hf:org/only")))
        .containsExactly("gpt.data", "gpt.onnx");
  }

  @Test
  void aCacheThatAnotherToolFilledIsUsedAsItIs() throws IOException {
    Path model = home.resolve("hub/models--org--name");
    Path snapshot = Files.createDirectories(model.resolve("snapshots/" + hub.commit(MODEL)));
    Files.createDirectories(model.resolve("blobs"));
    for (String file : Fetching.files(folder)) {
      String blob = FakeHub.blobName(Files.readAllBytes(folder.resolve(file)));
      Files.copy(folder.resolve(file), model.resolve("blobs").resolve(blob));
      Files.createSymbolicLink(snapshot.resolve(file), Path.of("../../blobs", blob));
    }
    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs/main"), hub.commit(MODEL));

    assertThat(fetching.with("HF_HUB_OFFLINE", "1").fetch("hf:org/name")).isEqualTo(snapshot);
    assertThat(fetching.fetch("hf:org/name")).isEqualTo(snapshot);

    assertThat(hub.requests()).containsExactly("GET /api/models/org/name/revision/main");
    Models.open(snapshot).close();
  }

  @Test
  void aLinkThatLeadsNowhereIsMended() throws IOException {
    Path snapshot = fetching.fetch("hf:org/name");
    Files.delete(snapshot.resolve("model.safetensors").toRealPath());

    fetching.fetch("hf:org/name");

    assertThat(snapshot.resolve("model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("model.safetensors"));
  }

  @Test
  void whereLinksAreUnwantedFilesAreCopied() {
    Path snapshot = fetching.with("HF_HUB_DISABLE_SYMLINKS", "1").fetch("hf:org/name");

    assertThat(snapshot.resolve("model.safetensors"))
        .isRegularFile()
        .hasSameBinaryContentAs(folder.resolve("model.safetensors"));
    assertThat(Files.isSymbolicLink(snapshot.resolve("model.safetensors"))).isFalse();
  }

  @Test
  void progressIsCountedInBytes() throws IOException {
    List<Long> announced = new ArrayList<>();
    List<Long> counted = new ArrayList<>();
    Progress progress =
        (what, steps) -> {
          announced.add(steps);
          counted.add(0L);
          return new Progress.Task() {
            @Override
            public void advance(long finished) {
              counted.set(counted.size() - 1, counted.get(counted.size() - 1) + finished);
            }

            @Override
            public void close() {}
          };
        };

    fetching.fetch("hf:org/name", progress);

    assertThat(counted).isEqualTo(announced);
    assertThat(announced).contains(Files.size(folder.resolve("model.safetensors")));
  }

  @Test
  void anEmptyFileIsAFile() {
    hub.with(MODEL, "merges.txt", "");

    assertThat(fetching.fetch("hf:org/name").resolve("merges.txt")).isEmptyFile();
  }

  @Test
  void aModelThatMovedIsFollowedAtTheHub() {
    hub.with("new/home", "config.json", "{}").with("new/home", "model.safetensors", "{}");
    hub.tamper(
        (line, answer) ->
            line.contains("old")
                ? WireServer.Answer.of(307)
                    .with("Location", line.replaceAll("[A-Z]+ ", "").replace("old", "new/home"))
                : answer);

    Path snapshot = fetching.fetch("hf:old");

    assertThat(snapshot.toString()).contains("models--old");
    assertThat(Fetching.files(snapshot)).containsExactly("config.json", "model.safetensors");
  }
}
