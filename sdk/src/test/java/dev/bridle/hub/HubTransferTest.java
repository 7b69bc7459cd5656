// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.bridle.error.InputException;
import dev.bridle.hub.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break, and servers that say one thing and send another. */
class HubTransferTest {
  private static final String MODEL = "org/name";
  private static final String WEIGHTS = "model.safetensors";
  private static final int SIZE = 50_000;

  @TempDir Path home;

  private final FakeHub hub = new FakeHub();
  private final byte[] content = Fetching.bytes(SIZE, 7);
  private Fetching fetching;
  private Path blob;
  private Path partial;

  @BeforeEach
  void prepare() throws IOException {
    hub.with(MODEL, "config.json", "{}").with(MODEL, WEIGHTS, content);
    fetching = new Fetching(hub.environment(home));
    Path blobs = Files.createDirectories(home.resolve("hub/models--org--name/blobs"));
    blob = blobs.resolve(FakeHub.sha256(content));
    partial = blobs.resolve(FakeHub.sha256(content) + ".incomplete");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  static IntStream seeds() {
    return IntStream.range(0, 25);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aDownloadGoesOnWhereverItsConnectionBreaks(int seed) {
    Random random = new Random(seed);
    AtomicInteger breaks = new AtomicInteger(1 + random.nextInt(6));
    hub.tamper(
        (line, answer) ->
            line.startsWith("store GET") && breaks.getAndDecrement() > 0
                ? answer.cutAfter(random.nextInt(SIZE / 4))
                : answer);

    Path snapshot = fetching.fetch("hf:org/name");

    assertThat(snapshot.resolve(WEIGHTS)).hasBinaryContent(content);
    assertThat(partial).doesNotExist();
  }

  @Test
  void aDownloadGoesOnWhereAnEarlierRunStopped() throws IOException {
    Files.write(partial, Arrays.copyOf(content, 30_000));
    AtomicInteger sent = new AtomicInteger();
    hub.tamper(
        (line, answer) -> {
          sent.addAndGet(line.startsWith("store GET") ? answer.sent() : 0);
          return answer;
        });

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
    assertThat(sent).hasValue(SIZE - 30_000);
  }

  @Test
  void aWholeFileThatOnlyLacksItsNameIsNotAskedFor() throws IOException {
    Files.write(partial, content);

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
    assertThat(hub.requests()).noneMatch(it -> it.startsWith("store"));
  }

  @Test
  void aStoreThatIgnoresRangesIsReadFromTheBeginning() throws IOException {
    Files.write(partial, Arrays.copyOf(content, 30_000));
    hub.tamper((line, answer) -> line.startsWith("store") ? Answer.of(200, content) : answer);

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes 0-49999/50000", "bytes 20000-49999/50000", "bytes 30000-40000/50000", "no"})
  void bytesFromAnotherPlaceAreNotJoined(String range) throws IOException {
    Files.write(partial, Arrays.copyOf(content, 30_000));
    hub.tamper(
        (line, answer) -> answer.status() == 206 ? answer.with("Content-Range", range) : answer);

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
  }

  @Test
  void aPartThatIsLongerThanTheFileIsDropped() throws IOException {
    Files.write(partial, Fetching.bytes(SIZE + 1, 3));

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
  }

  @Test
  void aPartOfSomethingElseIsFoundOutAndDeleted() throws IOException {
    Files.write(partial, Fetching.bytes(30_000, 3));

    assertRefused("it is not what the hub names (" + FakeHub.sha256(content) + ")");

    assertThat(partial).doesNotExist();
    assertThat(fetching.fetch("hf:org/name").resolve(WEIGHTS)).hasBinaryContent(content);
  }

  @Test
  void otherBytesOfTheRightLengthAreFoundOut() {
    hub.tamper(
        (line, answer) ->
            line.startsWith("store") ? answer.carrying(Fetching.bytes(SIZE, 8)) : answer);

    assertRefused("model.safetensors was downloaded, but it is not what the hub names");

    assertThat(partial).doesNotExist();
  }

  @Test
  void otherBytesOfASmallFileAreFoundOut() {
    hub.tamper(
        (line, answer) ->
            line.startsWith("GET") && line.endsWith("config.json")
                ? answer.carrying(new byte[] {'[', ']'})
                : answer);

    assertRefused("config.json was downloaded, but it is not what the hub names");
  }

  @ParameterizedTest
  @ValueSource(ints = {SIZE - 1, SIZE + 1, 0, 10})
  void aLengthThatContradictsTheHubIsRefused(int length) {
    hub.tamper(
        (line, answer) ->
            line.startsWith("store")
                ? answer.with("Content-Length", Integer.toString(length))
                : answer);

    assertRefused(
        "model.safetensors has 50000 bytes, as the hub says, but %d are sent".formatted(length));

    assertThat(blob).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {SIZE - 1, SIZE + 1, 7})
  void aHubThatIsWrongAboutTheLengthIsRefused(int length) {
    hub.tamper(
        (line, answer) ->
            answer.status() == 302
                ? answer.with("X-Linked-Size", Integer.toString(length))
                : answer);

    assertRefused("model.safetensors has %d bytes, as the hub says, but 50000".formatted(length));

    assertThat(blob).doesNotExist();
  }

  @Test
  void fewerBytesThanAnnouncedAreNeverAFile() {
    byte[] half = Arrays.copyOf(content, SIZE / 2);
    hub.tamper(
        (line, answer) ->
            line.startsWith("store GET")
                ? answer.cutAfter(answer.status() == 200 ? half.length : 0)
                : answer);

    assertRefused("model.safetensors: ");

    assertThat(blob).doesNotExist();
    assertThat(partial).hasBinaryContent(half);
  }

  @Test
  void aStreamWithoutLengthThatEndsEarlyGoesOn() {
    AtomicInteger breaks = new AtomicInteger(2);
    hub.tamper(
        (line, answer) -> {
          Answer without = line.startsWith("store") ? answer.without("Content-Length") : answer;
          return line.startsWith("store GET") && breaks.getAndDecrement() > 0
              ? without.cutAfter(1000)
              : without;
        });

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
  }

  @Test
  void aStreamWithoutLengthThatGoesOnForTooLongIsRefused() {
    hub.tamper(
        (line, answer) ->
            line.startsWith("store")
                ? answer.carrying(Arrays.copyOf(content, SIZE + 1)).without("Content-Length")
                : answer);

    assertRefused("model.safetensors is longer than the 50000 bytes the hub says it has");

    assertThat(blob).doesNotExist();
    assertThat(partial).doesNotExist();
  }

  @Test
  void aHubThatKnowsNoLengthsIsServedByDigests() {
    hub.tamper((line, answer) -> answer.without("X-Linked-Size").without("Content-Length"));

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
  }

  @Test
  void aConnectionThatStallsIsGivenUpAndTakenUpAgain() {
    AtomicInteger stalls = new AtomicInteger(1);
    hub.tamper(
        (line, answer) ->
            line.startsWith("store GET") && stalls.getAndDecrement() > 0
                ? answer.hangingAfter(12_345)
                : answer);

    fetching.fetch("hf:org/name");

    assertThat(blob).hasBinaryContent(content);
    assertThat(hub.downloads(FakeHub.sha256(content))).isEqualTo(2);
  }

  @Test
  void anAddressThatExpiredIsAskedForAgain() {
    AtomicInteger expired = new AtomicInteger(1);
    hub.tamper(
        (line, answer) ->
            line.startsWith("store GET") && expired.getAndDecrement() > 0
                ? Answer.of(403)
                : answer);

    fetching.fetch("hf:org/name");

    assertThat(hub.downloads("/resolve/" + hub.commit(MODEL) + "/" + WEIGHTS)).isEqualTo(2);
  }

  @Test
  void aFileLargerThanTheDiskIsRefusedBeforeItIsBegun() {
    hub.tamper(
        (line, answer) ->
            answer.status() == 302 ? answer.with("X-Linked-Size", "900000000000000000") : answer);

    assertRefused("900000000000000000 more bytes are needed, and ");

    assertThat(hub.requests()).noneMatch(it -> it.startsWith("store"));
  }

  @Test
  void aFullDiskLeavesNoHalfBlob() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(Files.isWritable(full)).as("a device that is always full").isTrue();
    Files.createSymbolicLink(partial, full);

    assertRefused("cannot be written (No space left on device). Make room");

    assertThat(blob).doesNotExist();
    assertThat(Fetching.files(home.resolve("hub/models--org--name/snapshots")))
        .noneMatch(it -> it.endsWith(WEIGHTS));
    Files.delete(partial);
  }

  private void assertRefused(String said) {
    assertThatThrownBy(() -> fetching.fetch("hf:org/name"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(said);
  }
}
