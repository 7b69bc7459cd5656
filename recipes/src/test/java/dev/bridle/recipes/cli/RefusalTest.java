// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.RecipeLibrary;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.runtime.Device;
import dev.bridle.runtime.Models;
import dev.bridle.runtime.RuntimeSettings;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user sees who gave something that cannot be used: one message, compared with a file of
 * {@code src/test/resources/errors}, exit status 2, and nothing written.
 *
 * <p>What was really said is left in {@code target/errors}.
 */
class RefusalTest {
  private static final Path SAID = Path.of("target", "errors");

  @TempDir Path folder;

  private Path model;
  private Path edits;
  private Path questions;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("model"), 3);
    edits = TinyEdits.strong(folder.resolve("edits.json"));
    questions = TinyQuestions.writeTo(folder.resolve("questions.json"));
  }

  @Test
  void aMissingModel() {
    assertRefused("missing-model", "inspect", folder.resolve("nowhere"));
  }

  @Test
  void aFolderWithoutModel() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertRefused("no-model-in-folder", "inspect", empty);
  }

  @Test
  void aFileThatIsNoOnnx() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "not a graph");

    assertRefused("no-onnx", "inspect", file);
  }

  @Test
  void truncatedWeights() throws IOException {
    alterWeights(bytes -> Arrays.copyOf(bytes, bytes.length - 1000));

    assertRefused("truncated-weights", "inspect", model);
  }

  @Test
  void aHeaderLongerThanTheFile() throws IOException {
    alterWeights(
        bytes -> {
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 50_000_000);
          return bytes;
        });

    assertRefused("header-past-the-end", "inspect", model);
  }

  @Test
  void tensorsThatOverlap() throws IOException {
    alterHeader(
        header ->
            ((ObjectNode) header.get("model.norm.weight"))
                .putArray("data_offsets")
                .add(0)
                .add(4L * TinyModel.LLAMA_HIDDEN));

    assertRefused("overlapping-tensors", "inspect", model);
  }

  @Test
  void aDtypeThatTakesAnotherLength() throws IOException {
    alterHeader(header -> ((ObjectNode) header.get("model.norm.weight")).put("dtype", "F16"));

    assertRefused("wrong-dtype", "inspect", model);
  }

  @Test
  void aDtypeThatNobodyKnows() throws IOException {
    alterHeader(header -> ((ObjectNode) header.get("model.norm.weight")).put("dtype", "F4"));

    assertRefused("unknown-dtype", "inspect", model);
  }

  @Test
  void aTensorOfAnotherShapeThanTheConfigMeans() {
    TinyModel.llama(3).with("model.norm.weight", new FloatTensor(new float[23], 23)).writeTo(model);

    assertRefused("wrong-shape", "inspect", model);
  }

  @Test
  void aMissingTensor() {
    TinyModel.llama(3).without("model.norm.weight").writeTo(model);

    assertRefused("missing-tensor", "inspect", model);
  }

  @Test
  void weightsThatArePickled() throws IOException {
    Files.move(model.resolve("model.safetensors"), model.resolve("pytorch_model.bin"));

    assertRefused("pickled-weights", "inspect", model);
  }

  @Test
  void anArchitectureThatNobodyKnows() {
    TinyModel.llama(3).withConfig("model_type", "mamba").writeTo(model);

    assertRefused("unknown-architecture", "inspect", model);
  }

  @Test
  void aTokenizerWithMoreTokensThanTheModel() {
    TinyModel.llama(3).with(TinyTokenizer.withBeginning().withExtraTokens(3)).writeTo(model);

    assertRefused("tokenizer-too-large", "generate", model, "--prompt", "the cat");
  }

  @Test
  void aModelWithoutTokenizer() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));

    assertRefused("no-tokenizer", "generate", model, "--prompt", "the cat");
  }

  @Test
  void aHeadThatTheModelDoesNotHave() throws IOException {
    replaceInEdits("L1H2", "L2H2");

    assertRefused("head-out-of-range", bake());
  }

  @Test
  void somethingThatIsNoHead() throws IOException {
    replaceInEdits("L1H2", "head 2 of layer 1");

    assertRefused("no-head", bake());
  }

  @Test
  void aVectorOfAnotherLength() throws IOException {
    TinyEdits.write(edits, new HeadEdit.Add(new HeadId(1, 2), FloatVector.of(1, 2, 3)));

    assertRefused("vector-of-wrong-length", bake());
  }

  @Test
  void editsOfAnotherShape() throws IOException {
    replaceInEdits("\"heads\" : 4", "\"heads\" : 12");

    assertRefused("edits-for-another-shape", bake());
  }

  @Test
  void aNumberThatIsNone() throws IOException {
    replaceInEdits("-4.0", "NaN");

    assertRefused("nan", bake());
  }

  @Test
  void aNumberTooLargeForADouble() throws IOException {
    replaceInEdits("-4.0", "1e999");

    assertRefused("infinite-factor", bake());
  }

  @Test
  void aNumberTooLargeForAFloat() throws IOException {
    replaceInEdits("5.0", "1e39");

    assertRefused("infinite-component", bake());
  }

  @Test
  void anOperationThatNobodyKnows() throws IOException {
    replaceInEdits("\"scale\"", "\"patch\"");

    assertRefused("unknown-operation", bake());
  }

  @Test
  void aGateThatNobodyKnows() throws IOException {
    replaceInEdits("\"gate\" : \"all\"", "\"gate\" : \"sometimes\"");

    assertRefused("unknown-gate", bake());
  }

  @Test
  void editsThatAreMissing() {
    assertRefused(
        "missing-edits", "generate", model, "--prompt", "the cat", "--edits", folder.resolve("no"));
  }

  @Test
  void editsThatAreNoJson() throws IOException {
    Files.writeString(edits, "{\"bridle\": 1,\n \"edits\": none}");

    assertRefused("edits-no-json", bake());
  }

  @Test
  void foldingWhatWaitsForThePrompt() {
    assertRefused("gated-fold", with(bake(), "--gate", "generated"));
  }

  @Test
  void aModeThatThisVersionDoesNotHave() {
    assertRefused("mode-insert", with(bake(), "--mode", "insert"));
  }

  @Test
  void anOutputFolderThatExists() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("out")).resolve("mine.txt"), "mine");

    assertRefused("output-exists", bake());
    assertRefused(
        "output-exists",
        "run",
        "truthful",
        "--model",
        model,
        "--data",
        questions,
        "--out",
        folder.resolve("out"));
    assertRefused(
        "output-exists", "discover", model, "--heads", "induction", "--out", folder.resolve("out"));
  }

  @Test
  void aNameOnTheHub() {
    assertRefused("hub-name", "inspect", "hf:org/name@main");
  }

  @Test
  void cudaOnAMachineWithout() {
    assumeThat(hasCuda(model)).as("a machine without CUDA").isFalse();

    Shell.Ended ended =
        Shell.run("generate", model, "--prompt", "the cat", "--device", "cuda", "--json");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .startsWith("bridle: CUDA cannot be used here: ")
        .contains("Use --device cpu.");
  }

  @Test
  void aDeviceThatNobodyKnows() {
    assertRefused("unknown-device", "inspect", model, "--device", "tpu");
  }

  @Test
  void fewerThreadsThanNone() {
    assertRefused("negative-threads", "inspect", model, "--threads", "-1");
  }

  @Test
  void noTokensAtAll() {
    assertRefused(
        "no-new-tokens", "generate", model, "--prompt", "the cat", "--max-new-tokens", "0");
  }

  @Test
  void aTemperatureThatIsNoNumber() {
    assertRefused(
        "nan-temperature", "generate", model, "--prompt", "the cat", "--temperature", "NaN");
  }

  @Test
  void aPromptLongerThanTheModel() {
    TinyModel.gpt2(folder.resolve("gpt2"), 3);

    assertRefused(
        "prompt-too-long", "generate", folder.resolve("gpt2"), "--prompt", "the cat ".repeat(100));
  }

  @Test
  void aKindOfHeadThatNobodyKnows() {
    assertRefused("unknown-kind", "discover", model, "--heads", "induction,truthy");
  }

  @Test
  void truthfulHeadsWithoutQuestions() {
    assertRefused("truthfulness-without-data", "discover", model, "--heads", "truthfulness");
  }

  @Test
  void aBenchmarkThatNobodyKnows() {
    assertRefused("unknown-benchmark", "evaluate", model, "--benchmark", "mmlu");
  }

  @Test
  void aBenchmarkWithoutQuestions() {
    assertRefused("no-data", "evaluate", model, "--benchmark", "truthfulqa-mc");
  }

  @Test
  void dataThatIsMissing() {
    questions = folder.resolve("nowhere.csv");

    assertRefused("missing-data", evaluate());
  }

  @Test
  void dataThatIsNoText() throws IOException {
    Files.write(questions, new byte[] {'{', (byte) 0xc3, (byte) 0x28});

    assertRefused("data-no-text", evaluate());
  }

  @Test
  void dataOfNoKnownKind() throws IOException {
    Files.writeString(questions, "question;answer\nWhy?;Because.\n");

    assertRefused("data-of-no-kind", evaluate());
  }

  @Test
  void dataWithAQuestionThatHasNoWrongAnswer() throws IOException {
    Files.writeString(
        questions,
        """
        {"format": "bridle-questions", "version": 1, "questions": [
         {"group": "g", "prompt": "Tea is", "best": " hot", "correct": [" hot"], "incorrect": []}]}
        """);

    assertRefused("data-half-a-question", evaluate());
  }

  @Test
  void oneQuestionAlone() {
    TinyQuestions.write(TinyQuestions.all().subList(0, 1), questions);

    assertRefused("one-question", evaluate());
  }

  @Test
  void tooFewSubjectsForARecipe() {
    TinyQuestions.write(TinyQuestions.all().subList(0, 6), questions);

    assertRefused("too-few-subjects", run("truthful"));
  }

  @Test
  void neutralTextThatIsMissing() {
    assertRefused(
        "missing-neutral-text", with(run("truthful"), "--neutral", folder.resolve("no.txt")));
  }

  @Test
  void neutralTextThatCannotBeHalved() throws IOException {
    Path neutral = Files.writeString(folder.resolve("neutral.txt"), "One line.\n");

    assertRefused("short-neutral-text", with(run("truthful"), "--neutral", neutral));
  }

  @Test
  void aRecipeThatNobodyKnows() {
    assertRefused("unknown-recipe", run("truthfull"));
  }

  @Test
  void aRecipeThatBreaksTheSchema() throws IOException {
    Path recipe =
        recipe(
            text ->
                text.replace("bridle: 1", "bridle: 2")
                    .replace("metric: mc1", "metric: bleu")
                    .replace("draws: 10", "draws: 1")
                    .replace("seed: 0", "sead: 0"));

    assertRefused("recipe-breaches", run(recipe));
  }

  @Test
  void aRecipeThatLeavesNothingToJudgeBy() throws IOException {
    Path recipe = recipe(text -> text.replace("train: 0.4", "train: 0.9"));

    assertRefused("recipe-without-test", run(recipe));
  }

  @Test
  void aRecipeThatIsNoYaml() throws IOException {
    Path recipe = recipe(text -> text.replace("strengths: [", "strengths: {"));

    assertRefused("recipe-no-yaml", run(recipe));
  }

  @Test
  void aFolderToVerifyThatIsNone() {
    assertRefused("verify-nowhere", "verify", folder.resolve("nowhere"));
  }

  @Test
  void aFolderToVerifyThatBridleDidNotWrite() {
    assertRefused("verify-without-report", "verify", model);
  }

  @Test
  void aReportThatIsNone() throws IOException {
    Files.writeString(model.resolve("bridle-report.json"), "{\"digests\": {}}");

    assertRefused("verify-no-report", "verify", model);
  }

  @Test
  void everyGoldenMessageIsOneLineWithARemedy() throws IOException {
    try (Stream<Path> golden = Files.list(Path.of("src", "test", "resources", "errors"))) {
      for (Path file : golden.toList()) {
        assertThat(Files.readString(file))
            .as(file.getFileName().toString())
            .matches("bridle: [^\n]+\\. [^\n]+[.?…]\n");
      }
    }
  }

  private Object[] bake() {
    return new Object[] {"bake", model, "--edits", edits, "--out", folder.resolve("out")};
  }

  private Object[] evaluate() {
    return new Object[] {"evaluate", model, "--benchmark", "truthfulqa-mc", "--data", questions};
  }

  private Object[] run(Object recipe) {
    return new Object[] {
      "run", recipe, "--model", model, "--data", questions, "--out", folder.resolve("out")
    };
  }

  private static Object[] with(Object[] arguments, Object... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray();
  }

  private void assertRefused(String golden, Object... arguments) {
    SortedMap<String, String> before = listing();

    Shell.Ended ended = Shell.run(with(arguments, "--json"));

    String said = ended.err().replace(folder.toString(), "{folder}");
    keep(golden, said);
    assertThat(said).isEqualTo(golden(golden));
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(listing()).isEqualTo(before);
  }

  private static String golden(String name) {
    try (InputStream in = RefusalTest.class.getResourceAsStream("/errors/" + name + ".txt")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void keep(String name, String said) {
    try {
      Files.createDirectories(SAID);
      Files.writeString(SAID.resolve(name + ".txt"), said);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Every file with what is in it, and every folder. */
  private SortedMap<String, String> listing() {
    SortedMap<String, String> listing = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        String content =
            Files.isDirectory(each)
                ? ""
                : Integer.toString(Arrays.hashCode(Files.readAllBytes(each)));
        listing.put(folder.relativize(each).toString(), content);
      }
      return listing;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void replaceInEdits(String what, String by) throws IOException {
    String text = Files.readString(edits);
    assertThat(text).contains(what);
    Files.writeString(edits, text.replace(what, by));
  }

  private Path recipe(UnaryOperator<String> change) throws IOException {
    String truthful = new RecipeLibrary().document("truthful");
    assertThat(change.apply(truthful)).isNotEqualTo(truthful);
    return Files.writeString(folder.resolve("recipe.yaml"), change.apply(truthful));
  }

  private void alterWeights(UnaryOperator<byte[]> change) throws IOException {
    Path file = model.resolve("model.safetensors");
    Files.write(file, change.apply(Files.readAllBytes(file)));
  }

  private interface HeaderChange {
    void apply(ObjectNode header);
  }

  private void alterHeader(HeaderChange change) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Path file = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode header = (ObjectNode) mapper.readTree(bytes, 8, length);
    change.apply(header);
    byte[] changed = mapper.writeValueAsBytes(header);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + changed.length + bytes.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(changed.length).put(changed).put(bytes, 8 + length, bytes.length - 8 - length);
    Files.write(file, whole.array());
  }

  private static boolean hasCuda(Path model) {
    RuntimeSettings cuda = new RuntimeSettings(Device.parse("cuda"), 0);
    try (LanguageModel opened = Models.open(model, cuda)) {
      opened.generate("the cat", GenerationSettings.greedy(1));
      return true;
    } catch (InputException e) {
      return false;
    }
  }
}
