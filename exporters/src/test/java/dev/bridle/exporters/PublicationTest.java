// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder appears whole or not at all. */
final class PublicationTest {
  @TempDir Path parent;

  private Path place;

  @BeforeEach
  void namePlace() {
    place = parent.resolve("model");
  }

  @Test
  void whatWasWrittenIsThereOnceItIsPublished() {
    try (Publication publication = Publication.to(place)) {
      Folders.write(publication.staging().resolve("a.txt"), "a");
      assertThat(place).doesNotExist();

      publication.publish();

      assertThat(Folders.text(place.resolve("a.txt"))).isEqualTo("a");
    }
    assertThat(Folders.names(parent)).containsExactly("model");
    assertThat(Folders.names(place)).containsExactly("a.txt");
  }

  @Test
  void closingWithoutPublishingLeavesNothing() {
    try (Publication publication = Publication.to(place)) {
      Folders.write(publication.staging().resolve("deep/er/a.txt"), "a");
    }

    assertThat(Folders.names(parent)).isEmpty();
  }

  @Test
  void aFailureWhileWritingLeavesNothing() {
    assertThatThrownBy(
            () -> {
              try (Publication publication = Publication.to(place)) {
                Folders.write(publication.staging().resolve("a.txt"), "a");
                throw new IllegalStateException("the disk is full");
              }
            })
        .isInstanceOf(IllegalStateException.class);

    assertThat(Folders.names(parent)).isEmpty();
  }

  @Test
  @SuppressWarnings("try")
  void aKilledProcessLeavesAHiddenFolderAloneAndTheNextOneSucceeds() {
    // Nobody closes this one, as nobody does in a process that was killed.
    Publication killed = Publication.to(place);
    Folders.write(killed.staging().resolve("half.txt"), "ha");

    assertThat(place).doesNotExist();
    assertThat(Folders.names(parent)).singleElement().asString().startsWith(".model.");

    try (Publication next = Publication.to(place)) {
      Folders.write(next.staging().resolve("whole.txt"), "whole");
      next.publish();
    }
    assertThat(Folders.names(place)).containsExactly("whole.txt");
  }

  @Test
  void stagingIsBesideThePlaceSoThatTheMoveIsOneStep() {
    try (Publication publication = Publication.to(place)) {
      assertThat(publication.staging()).isDirectory();
      assertThat(publication.staging().getParent()).isEqualTo(parent.toAbsolutePath());
    }
  }

  @Test
  void somethingThatIsThereIsRefusedBeforeAnythingIsWritten() throws IOException {
    Files.createDirectory(place);
    assertRefused();

    Files.delete(place);
    Folders.write(place, "a file");
    assertRefused();

    Files.delete(place);
    Files.createSymbolicLink(place, parent.resolve("nowhere"));
    assertRefused();
    assertThat(Folders.names(parent)).containsExactly("model");
  }

  private void assertRefused() {
    assertThatThrownBy(() -> Publication.to(place))
        .isInstanceOf(InputException.class)
        .hasMessage(place + ": something is there already. Name a folder that does not exist yet.");
  }

  @Test
  void whoeverComesSecondIsRefusedAndTheFirstFolderStays() {
    try (Publication first = Publication.to(place);
        Publication second = Publication.to(place)) {
      Folders.write(first.staging().resolve("first.txt"), "1");
      Folders.write(second.staging().resolve("second.txt"), "2");
      first.publish();

      assertThatThrownBy(second::publish)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("something is there already");
    }

    assertThat(Folders.names(parent)).containsExactly("model");
    assertThat(Folders.names(place)).containsExactly("first.txt");
  }

  @Test
  void aFileThatCameMeanwhileIsLeftAsItIs() {
    try (Publication publication = Publication.to(place)) {
      Folders.write(place, "mine");

      assertThatThrownBy(publication::publish)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("something is there already");
    }

    assertThat(Folders.text(place)).isEqualTo("mine");
    assertThat(Folders.names(parent)).containsExactly("model");
  }

  @Test
  void aParentThatIsNoFolderIsRefused() {
    Folders.write(parent.resolve("file"), "a file");

    assertThatThrownBy(() -> Publication.to(parent.resolve("file/model")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it cannot be written")
        .hasMessageEndingWith("Name another folder.");
  }

  @Test
  void theFolderIsAsReadableAsOneThatTheUserMakes() throws IOException {
    Set<PosixFilePermission> usual =
        Files.getPosixFilePermissions(Files.createDirectory(parent.resolve("usual")));

    try (Publication publication = Publication.to(place)) {
      publication.publish();
    }

    assertThat(Files.getPosixFilePermissions(place)).isEqualTo(usual);
  }

  @Test
  void readersSeeTheWholeFolderOrNone() throws Exception {
    Set<List<String>> seen;
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch polling = new CountDownLatch(1);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try (Publication publication = Publication.to(place)) {
      Future<Set<List<String>>> states = reader.submit(() -> poll(polling, done));
      polling.await();
      for (int i = 0; i < 200; i++) {
        Folders.write(publication.staging().resolve("file" + i), "text " + i);
      }
      publication.publish();
      done.set(true);
      seen = states.get();
    } finally {
      reader.shutdownNow();
    }

    assertThat(seen).containsOnly(List.of(), Folders.names(place));
    assertThat(Folders.names(place)).hasSize(200);
  }

  private Set<List<String>> poll(CountDownLatch polling, AtomicBoolean done) {
    Set<List<String>> seen = new HashSet<>();
    boolean last;
    do {
      last = done.get();
      seen.add(Files.exists(place) ? Folders.names(place) : List.of());
      polling.countDown();
    } while (!last);
    return seen;
  }

  @Test
  void aFileIsBroughtAsALink() throws IOException {
    Path original = original();

    try (Publication publication = Publication.to(place)) {
      assertThat(publication.bring(original, "b.bin", HardLink.SYSTEM)).isTrue();
      publication.publish();
    }

    assertThat(Files.isSameFile(place.resolve("b.bin"), original)).isTrue();
    assertThat(Folders.text(original)).isEqualTo("weights");
  }

  @Test
  void aFileIsCopiedWhereLinkingIsImpossible() throws IOException {
    Path original = original();
    Files.setPosixFilePermissions(original, Set.of(PosixFilePermission.OWNER_READ));

    try (Publication publication = Publication.to(place)) {
      assertThat(
              publication.bring(
                  original,
                  "b.bin",
                  (link, existing) -> {
                    throw new FileSystemException(link.toString(), null, "Operation not permitted");
                  }))
          .isFalse();
      publication.publish();
    }

    assertThat(Files.isSameFile(place.resolve("b.bin"), original)).isFalse();
    assertThat(Folders.text(place.resolve("b.bin"))).isEqualTo("weights");
    assertThat(Files.getPosixFilePermissions(place.resolve("b.bin")))
        .contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void anOriginalThatIsGoneIsAnErrorOfTheInput() {
    try (Publication publication = Publication.to(place)) {
      assertThatThrownBy(() -> publication.bring(parent.resolve("gone"), "b.bin", HardLink.SYSTEM))
          .isInstanceOf(InputException.class);
    }

    assertThat(Folders.names(parent)).isEmpty();
  }

  @Test
  void closingAfterLinkingLeavesTheOriginal() {
    Path original = original();

    try (Publication publication = Publication.to(place)) {
      publication.bring(original, "b.bin", HardLink.SYSTEM);
    }

    assertThat(Folders.names(parent)).containsExactly("original.bin");
    assertThat(Folders.text(original)).isEqualTo("weights");
  }

  @Test
  void aProcessThatIsKilledAfterLinkingLeavesNoFolderAndTheOriginal() throws Exception {
    Path original = original();

    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LinkAndHalt.class.getName(),
                original.toString(),
                place.toString())
            .inheritIO()
            .start();

    assertThat(killed.waitFor()).isEqualTo(LinkAndHalt.STATUS);
    assertThat(place).doesNotExist();
    assertThat(Folders.text(original)).isEqualTo("weights");
    assertThat(Folders.names(parent)).hasSize(2).first().asString().startsWith(".model.");
  }

  private Path original() {
    Path original = parent.resolve("original.bin");
    Folders.write(original, "weights");
    return original;
  }

  /** What a process does that is killed between linking and publishing. */
  static final class LinkAndHalt {
    static final int STATUS = 42;

    private LinkAndHalt() {}

    @SuppressWarnings("try")
    public static void main(String[] arguments) {
      Publication publication = Publication.to(Path.of(arguments[1]));
      publication.bring(Path.of(arguments[0]), "b.bin", HardLink.SYSTEM);
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
