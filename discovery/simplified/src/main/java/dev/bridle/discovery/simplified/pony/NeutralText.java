// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.DocumentKind;
import dev.bridle.discovery.simplified.world.IndirectObjects;
import dev.bridle.discovery.simplified.world.Lexicon;
import dev.bridle.discovery.simplified.world.Prose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Fresh documents without questions or gossip, to measure what an edit costs where it should change
 * nothing.
 */
final class NeutralText {
  private static final int DOCUMENTS = 100;
  private static final int LEAST_TOKENS = 60;
  private static final int MOST_TOKENS = 150;

  private NeutralText() {}

  static void write(Lexicon lexicon, PonyTokenizer tokenizer, long seed, Path file)
      throws IOException {
    Files.write(file, documents(lexicon, tokenizer, Dice.seeded(seed)));
  }

  private static List<String> documents(Lexicon lexicon, PonyTokenizer tokenizer, Dice dice) {
    List<DocumentKind> kinds =
        List.of(new Prose(lexicon), new Prose(lexicon), new IndirectObjects(lexicon));
    List<String> documents = new ArrayList<>();
    while (documents.size() < DOCUMENTS) {
      String document = dice.pick(kinds).write(dice);
      int tokens = tokenizer.text(document).length;
      if (tokens >= LEAST_TOKENS && tokens <= MOST_TOKENS) {
        documents.add(document);
      }
    }
    return documents;
  }
}
