// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds that come with Bridle: all of the survey's list, and three more. */
class BuiltInTypesTest {
  private static final int LISTED = 41;
  private static final int BESIDE = 3;
  private static final Path FOLDER = Path.of("src/main/resources/dev/bridle/discovery/catalogue");

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(BuiltInTypes.text("head-type.schema.json"));

  static List<Protocol> protocols() {
    return Catalogue.builtIn().protocols();
  }

  static List<String> names() {
    return BuiltInTypes.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyDocumentIsValidByTheSchema(String name) throws IOException {
    JsonNode document =
        new ObjectMapper(new YAMLFactory()).readTree(BuiltInTypes.text("types/" + name + ".yaml"));

    assertThat(SCHEMA.validate(document)).isEmpty();
  }

  @Test
  void everyDocumentIsListedUnderItsName() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("types"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> file.endsWith(".yaml"))
                  .map(file -> file.replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(names());
    }
    assertThat(protocols())
        .extracting(protocol -> protocol.type().name())
        .isEqualTo(names())
        .doesNotHaveDuplicates();
  }

  @Test
  void everyRowOfTheListIsThereOnceAndThreeKindsBeside() {
    List<Integer> rows =
        protocols().stream().map(protocol -> protocol.type().row()).sorted().toList();

    assertThat(rows.subList(0, BESIDE)).containsOnly(0);
    assertThat(rows.subList(BESIDE, rows.size()))
        .isEqualTo(IntStream.rangeClosed(1, LISTED).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void itsTasksAreThere(Protocol protocol) {
    TaskLibrary library = TaskLibrary.builtIn();

    assertThat(library.task(protocol.task()).name()).isEqualTo(protocol.task());
    assertThat(library.task(protocol.effect().task()).name()).isEqualTo(protocol.effect().task());
    assertThat(library.task(protocol.effect().ability()).name())
        .isEqualTo(protocol.effect().ability());
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void everyKindSaysWhatItIsAndWhoSaidSo(Protocol protocol) {
    HeadType type = protocol.type();

    assertThat(type.does()).isNotBlank().doesNotContain("\n");
    assertThat(type.metric()).isNotBlank().doesNotContain("\n");
    assertThat(type.source()).isNotBlank();
    assertThat(type.threshold()).isFinite();
    assertThat(type.stage()).isNotNull();
  }

  @Test
  void everyMethodOfTheSchemasMetricsIsRead() throws IOException {
    JsonNode metrics =
        new ObjectMapper()
            .readTree(BuiltInTypes.text("head-type.schema.json"))
            .at("/properties/effect/properties/metric/enum");

    assertThat(metrics).isNotEmpty();
    for (JsonNode metric : metrics) {
      String yaml =
          Documents.GOOD.replace("metric: logit-difference", "metric: " + metric.asText());
      assertThat(ProtocolFile.parse(yaml, Path.of("mine.yaml")).effect().metric())
          .hasToString(metric.asText());
    }
  }
}
