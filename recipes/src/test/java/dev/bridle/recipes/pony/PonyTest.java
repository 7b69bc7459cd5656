// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.pony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.checkpoint.Safetensors;
import dev.bridle.error.InputException;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionFile;
import dev.bridle.recipes.evaluation.QuestionSet;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PonyTest {
  private static final long MOST_PARAMETERS = 2_000_000;
  private static final long MOST_BYTES = 5_000_000;
  private static final int THREADS = 8;

  @TempDir Path cache;

  @Test
  void itIsUnpackedAsItStandsInTheJar() throws IOException {
    Pony pony = Pony.unpackedIn(cache);

    assertWhole(pony.folder());
    assertThat(pony.questions()).hasParent(pony.folder());
    assertThat(pony.neutralText()).hasParent(pony.folder());
  }

  @Test
  void whatIsThereAlreadyIsNotWrittenAgain() throws IOException {
    Path folder = Pony.unpackedIn(cache).folder();
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    for (Path file : files(folder)) {
      Files.setLastModifiedTime(file, longAgo);
    }

    Path again = Pony.unpackedIn(cache).folder();

    assertThat(again).isEqualTo(folder);
    assertThat(files(again))
        .allSatisfy(file -> assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo));
  }

  @Test
  void damagedFilesAreRepaired() throws IOException {
    Path folder = Pony.unpackedIn(cache).folder();
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    Files.writeString(folder.resolve("config.json"), "{");
    Files.delete(folder.resolve("tokenizer.json"));

    Pony.unpackedIn(cache);

    assertWhole(folder);
  }

  @Test
  void manyMayUnpackItAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    Callable<Path> unpacking = () -> Pony.unpackedIn(cache).folder();
    try {
      List<Future<Path>> folders =
          pool.invokeAll(Stream.generate(() -> unpacking).limit(THREADS).toList());

      for (Future<Path> folder : folders) {
        assertWhole(folder.get());
      }
    } finally {
      pool.shutdown();
    }
    assertThat(files(cache)).hasSize(1);
  }

  @Test
  void aCacheThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "");

    assertThatThrownBy(() -> Pony.unpackedIn(file.resolve("bridle")))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.resolve("bridle") + ": the embedded model")
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void itIsAModelThatSpeaks() {
    try (LanguageModel model = Models.open(Pony.unpackedIn(cache).folder())) {
      assertThat(model.shape().architecture()).isEqualTo("llama");
      assertThat(model.tokenizer().size()).isLessThanOrEqualTo(model.shape().vocabSize());
      assertThat(model.generate("Q:", GenerationSettings.greedy(8)).text()).isNotBlank();
    }
  }

  @Test
  void itIsSmall() throws IOException {
    Path folder = Pony.unpackedIn(cache).folder();
    Safetensors weights = Safetensors.open(folder.resolve("model.safetensors"));
    long parameters =
        weights.names().stream()
            .mapToLong(name -> weights.tensor(name).shape().stream().reduce(1L, (a, b) -> a * b))
            .sum();
    long bytes = 0;
    for (Path file : files(folder)) {
      bytes += Files.size(file);
    }

    assertThat(parameters).isPositive().isLessThanOrEqualTo(MOST_PARAMETERS);
    assertThat(bytes).isPositive().isLessThanOrEqualTo(MOST_BYTES);
  }

  @Test
  void itsQuestionsAreAboutManyThings() {
    QuestionSet set = QuestionFile.read(Pony.unpackedIn(cache).questions());
    Set<String> groups = set.questions().stream().map(Question::group).collect(Collectors.toSet());

    assertThat(groups).hasSizeGreaterThan(50);
    assertThat(set.dropped()).isZero();
  }

  @Test
  void itsNeutralTextAsksNoneOfItsQuestions() {
    Pony pony = Pony.unpackedIn(cache);
    Set<String> prompts =
        QuestionFile.read(pony.questions()).questions().stream()
            .map(Question::prompt)
            .collect(Collectors.toSet());

    List<String> texts = NeutralText.read(pony.neutralText()).texts();

    assertThat(texts).hasSizeGreaterThan(50);
    assertThat(texts).allSatisfy(text -> assertThat(prompts).noneMatch(text::contains));
  }

  private static void assertWhole(Path folder) throws IOException {
    List<Path> files = files(folder);
    assertThat(files.stream().map(file -> file.getFileName().toString()))
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "neutral.txt",
            "questions.json",
            "tokenizer.json",
            "tokenizer_config.json");
    for (Path file : files) {
      try (InputStream in = Pony.class.getResourceAsStream(file.getFileName().toString())) {
        assertThat(file).hasBinaryContent(in.readAllBytes());
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
