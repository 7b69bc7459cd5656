// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.hub.WireServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have what, and what is said to those who may not. */
class HubAccessTest {
  private static final String MODEL = "org/name";
  private static final String SECRET = "hf_secret";

  @TempDir Path home;

  private final FakeHub hub = new FakeHub();
  private Fetching fetching;

  @BeforeEach
  void prepare() {
    hub.with(MODEL, "config.json", "{}");
    hub.with(MODEL, "model.safetensors", Fetching.bytes(5000, 1));
    fetching = new Fetching(hub.environment(home));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() {
    fetching.with("HF_TOKEN", SECRET).fetch("hf:org/name");

    assertThat(hub.requests()).anyMatch(it -> it.startsWith("store GET"));
    assertThat(hub.tokens())
        .noneMatch(it -> it.startsWith("store"))
        .allMatch(it -> it.endsWith(" Bearer " + SECRET))
        .hasSize((int) hub.requests().stream().filter(it -> !it.startsWith("store")).count());
  }

  @Test
  void theTokenOfALoginIsUsed() throws IOException {
    Files.writeString(home.resolve("token"), SECRET + "\n");

    fetching.fetch("hf:org/name");

    assertThat(hub.tokens()).isNotEmpty().allMatch(it -> it.endsWith(" Bearer " + SECRET));
  }

  @Test
  void aGatedModelSaysWhereToAcceptAndWhatToSet() {
    hub.tamper(
        (line, answer) ->
            line.contains("/resolve/")
                ? Answer.of(401)
                    .with("X-Error-Code", "GatedRepo")
                    .with("X-Error-Message", "Access to model org/name is restricted.")
                : answer);

    assertRefused(
        "hf:org/name",
        "hf:org/name is gated, and no token is set (401: Access to model org/name is restricted.)."
            + " Accept its conditions at {hub}/org/name, and set HF_TOKEN to a token of that"
            + " account ({hub}/settings/tokens).");
  }

  @Test
  void aTokenThatIsNotEnoughIsNotPrinted() {
    fetching = fetching.with("HF_TOKEN", SECRET);
    hub.tamper((line, answer) -> Answer.of(403).with("X-Error-Code", "GatedRepo"));

    assertRefused(
        "hf:org/name",
        "hf:org/name is gated, and the token of HF_TOKEN is not enough (403). Accept its conditions"
            + " at {hub}/org/name, and set HF_TOKEN to a token of that account"
            + " ({hub}/settings/tokens).");
  }

  @Test
  void aMissingModelIsRefused() {
    assertRefused(
        "hf:org/nome",
        "there is no model {hub}/org/nome, or it has no revision \"main\" (404 for"
            + " /api/models/org/nome/revision/main). Check the spelling; a private model needs"
            + " HF_TOKEN.");
  }

  @Test
  void aMissingRevisionIsRefused() {
    assertRefused(
        "hf:org/name@v2",
        "{hub}/org/name has no revision \"v2\". Name a branch, a tag or a commit's hash after the"
            + " @.");
  }

  @Test
  void aHubInDistressIsAskedAgain() {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    hub.tamper((line, answer) -> asked.add(line) ? Answer.of(503) : answer);

    fetching.fetch("hf:org/name");

    assertThat(fetching.waits()).hasSize(asked.size()).contains(Duration.ofSeconds(1));
  }

  @Test
  void aHubThatStaysInDistressIsLeftAlone() {
    hub.tamper((line, answer) -> Answer.of(500));

    assertRefused(
        "hf:org/name",
        "{hub}: it answers 500 for /api/models/org/name/revision/main. Check the network and"
            + " HF_ENDPOINT and run it again, which goes on where this stopped; HF_HUB_OFFLINE=1"
            + " opens what the cache holds.");
    assertThat(hub.requests()).hasSize(Fetching.ATTEMPTS);
    assertThat(fetching.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aHubThatAsksForPatienceGetsIt() {
    AtomicInteger asked = new AtomicInteger();
    hub.tamper(
        (line, answer) ->
            asked.getAndIncrement() == 0 ? Answer.of(429).with("Retry-After", "17") : answer);

    fetching.fetch("hf:org/name");

    assertThat(fetching.waits()).containsExactly(Duration.ofSeconds(17));
  }

  @Test
  void patienceMayBeAskedForUntilADate() {
    AtomicInteger asked = new AtomicInteger();
    String soon =
        ZonedDateTime.now(ZoneOffset.UTC)
            .plusSeconds(30)
            .format(DateTimeFormatter.RFC_1123_DATE_TIME);
    hub.tamper(
        (line, answer) ->
            asked.getAndIncrement() == 0 ? Answer.of(429).with("Retry-After", soon) : answer);

    fetching.fetch("hf:org/name");

    assertThat(fetching.waits()).hasSize(1);
    assertThat(fetching.waits().get(0)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  @Test
  void moreThanAMinuteIsLeftToTheUser() {
    hub.tamper((line, answer) -> Answer.of(429).with("Retry-After", "3600"));

    assertRefused(
        "hf:org/name",
        "{hub}: it answers 429 for /api/models/org/name/revision/main. Run it again in 3600"
            + " seconds; HF_TOKEN raises the limit.");
    assertThat(fetching.waits()).isEmpty();
  }

  @Test
  void aHubThatIsNotThereIsSaidSo() {
    hub.close();

    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(hub.endpoint() + ": it cannot be reached. Check the network");
  }

  @Test
  void anAnswerThatIsNoHubsIsRefused() {
    hub.tamper(
        (line, answer) ->
            answer.carrying("<html>".getBytes(StandardCharsets.UTF_8)).without("Content-Length"));

    assertRefused(
        "hf:org/name", "{hub} answers with something that is no JSON. Check HF_ENDPOINT.");
  }

  @Test
  void redirectsWithoutEndAreRefused() {
    hub.tamper(
        (line, answer) -> Answer.of(302).with("Location", "/api/models/again/revision/main"));

    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leads from one address to the next without end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ht tp://x", "//", "ftp://x/y", "javascript:x"})
  void placesThatAreNoneAreNotFollowed(String location) {
    hub.tamper((line, answer) -> Answer.of(302).with("Location", location));

    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leads to \"" + location + "\", which is not followed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../escape.json",
        "/etc/passwd",
        "onnx/../../escape",
        "..\\\\escape",
        "C:/escape",
        "onnx//model.onnx",
        "./config.json",
        "a\\u0000b",
        ""
      })
  void aFileThatWouldLeadOutOfTheFolderIsRefused(String name) {
    String listing =
        "{\"sha\": \"%s\", \"siblings\": [{\"rfilename\": \"config.json\"}, {\"rfilename\": \"%s\"}]}"
            .formatted(hub.commit(MODEL), name);
    hub.tamper((line, answer) -> Answer.of(200, listing.getBytes(StandardCharsets.UTF_8)));

    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("which would lead out of its folder");
    assertThat(Fetching.files(home)).isEmpty();
  }

  @Test
  void aShardThatWouldLeadOutOfTheFolderIsRefused() {
    hub.with("org/shards", "config.json", "{}")
        .with(
            "org/shards",
            "model.safetensors.index.json",
            "{\"weight_map\": {\"w\": \"../../../../escape.safetensors\"}}");

    assertThatThrownBy(() -> fetching.fetch("hf:org/shards"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("names the file \"../../../../escape.safetensors\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../escape", "0123", ""})
  void aCommitThatIsNoneIsRefused(String commit) {
    String listing = "{\"sha\": \"%s\", \"siblings\": []}".formatted(commit);
    hub.tamper((line, answer) -> Answer.of(200, listing.getBytes(StandardCharsets.UTF_8)));

    assertRefused(
        "hf:org/name",
        "the hub's description of hf:org/name names no commit and files. Check" + " HF_ENDPOINT.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"../../../escape\"", "\"abc\"", ""})
  void aTagThatIsNoDigestIsRefused(String tag) {
    hub.tamper((line, answer) -> answer.without("X-Linked-Etag").with("ETag", tag));

    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("the hub names no digest of config.json");
    assertThat(Fetching.files(home)).isEmpty();
  }

  @Test
  void pickledWeightsAreNotFetched() {
    hub.with("org/old", "config.json", "{}").with("org/old", "pytorch_model.bin", "pickled");

    assertRefused(
        "hf:org/old",
        "hf:org/old has pickled weights only (pytorch_model.bin), and reading them runs code that"
            + " they hold. Look for a revision with safetensors, often @refs/pr/1, or convert them:"
            + " load the model with transformers, save it with save_pretrained, and name that"
            + " folder.");
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void aRepositoryWithoutModelIsRefused() {
    hub.with("org/gguf", "README.md", "").with("org/gguf", "model.gguf", "");
    hub.with("org/many", "config.json", "{}").with("org/many", "cpu/model.onnx", "");

    assertRefused(
        "hf:org/gguf",
        "hf:org/gguf has neither model.safetensors nor model.onnx. Name a repository of a language"
            + " model in safetensors or ONNX.");
    assertRefused(
        "hf:org/many",
        "hf:org/many has neither model.safetensors nor model.onnx, but cpu/model.onnx. Download the"
            + " one you mean with its data files, and name the .onnx file.");
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    assertThatThrownBy(() -> HubSettings.from(Map.of("HF_TOKEN", "hf_\u00e9\nx")))
        .isInstanceOf(InputException.class)
        .hasMessage("the token in HF_TOKEN holds characters that no token has. Copy it again.");
  }

  private void assertRefused(String model, String said) {
    assertThatThrownBy(() -> fetching.fetch(model))
        .isInstanceOf(InputException.class)
        .hasMessage(said.replace("{hub}", hub.endpoint()));
  }
}
