// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import static dev.bridle.discovery.catalogue.Documents.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.error.InputException;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProtocolFuzzTest {
  private static final int TRIES = 500;

  @Property(tries = TRIES)
  void anyTextIsReadOrRefused(@ForAll String text) {
    assertReadOrRefused(text);
  }

  @Property(tries = TRIES)
  void anyMixOfYamlSignsIsReadOrRefused(@ForAll("signs") String text) {
    assertReadOrRefused(text);
  }

  @Property(tries = TRIES)
  void aDocumentWithAStretchReplacedIsReadOrRefused(
      @ForAll("places") int from, @ForAll("lengths") int length, @ForAll("signs") String signs) {
    int to = Math.min(GOOD.length(), from + length);

    assertReadOrRefused(GOOD.substring(0, from) + signs + GOOD.substring(to));
  }

  @Property(tries = TRIES)
  void aMethodWithAnySettingsIsReadOrRefused(
      @ForAll("methods") String method, @ForAll("signs") String signs) {
    assertReadOrRefused(
        GOOD.replace("method: attention-along", "method: " + method)
            .replace("link: induction", "link: " + signs));
  }

  @Provide
  Arbitrary<String> signs() {
    return Arbitraries.strings()
        .withChars(":{}[]-,&*!|>'\"%@`#?~ \n\tab01.\u0000\u0085\ud800")
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of(MethodNames.all().keySet());
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, GOOD.length());
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 60);
  }

  /** Every other exception fails the test. */
  private static void assertReadOrRefused(String yaml) {
    try {
      Protocol read = ProtocolFile.parse(yaml, Path.of("mine.yaml"));
      assertThat(read.score()).isNotNull();
      assertThat(read.effect().metric()).isNotNull();
    } catch (InputException e) {
      assertThat(e).hasMessageStartingWith("mine.yaml: ");
    }
  }
}
