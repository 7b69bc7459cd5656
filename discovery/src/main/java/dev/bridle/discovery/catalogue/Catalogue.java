// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import dev.bridle.discovery.Stage;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The kinds of heads that can be looked for, in the order of the survey's list (arXiv 2409.03752).
 *
 * <pre>{@code
 * Protocol induction = Catalogue.builtIn().named("induction");
 * Catalogue mine = Catalogue.builtIn().with(Path.of("my-heads"));
 * }</pre>
 *
 * @param protocols each under a name of its own
 */
public record Catalogue(List<Protocol> protocols) {
  /** Copies the list. */
  public Catalogue {
    protocols = List.copyOf(protocols);
  }

  /** {@return the kinds that come with Bridle} */
  public static Catalogue builtIn() {
    return new Catalogue(BuiltInTypes.names().stream().map(BuiltInTypes::read).toList());
  }

  /**
   * {@return these kinds and those of a folder, which replace others of the same name}
   *
   * @param folder of documents, {@code *.yaml}
   * @throws InputException if it cannot be read, or a document is wrong
   */
  public Catalogue with(Path folder) {
    Map<String, Protocol> all = new LinkedHashMap<>();
    protocols.forEach(protocol -> all.put(protocol.type().name(), protocol));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(path -> path.toString().endsWith(".yaml"))
              .sorted(Comparator.naturalOrder())
              .toList()) {
        Protocol protocol = ProtocolFile.read(file);
        all.put(protocol.type().name(), protocol);
      }
    } catch (IOException e) {
      throw new InputException(
          folder, "", "it cannot be read", "Name a folder of head type documents.", e);
    }
    return new Catalogue(new ArrayList<>(all.values()));
  }

  /**
   * {@return a kind}
   *
   * @param name its name
   * @throws InputException if there is none of that name
   */
  public Protocol named(String name) {
    return protocols.stream()
        .filter(protocol -> protocol.type().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "\"" + name + "\" is no kind of head",
                    "Known: "
                        + String.join(
                            ", ",
                            protocols.stream().map(protocol -> protocol.type().name()).toList())
                        + "."));
  }

  /**
   * {@return the kinds of a stage}
   *
   * @param stage one of the four
   */
  public List<Protocol> of(Stage stage) {
    return protocols.stream().filter(protocol -> protocol.type().stage() == stage).toList();
  }
}
