// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementTableTest {
  @TempDir Path folder;

  @Test
  void statementsOfTheSameSubjectBecomeAQuestion() throws IOException {
    QuestionSet set =
        read(
            """
            statement,label,city,country
            The city of Lodz is in Poland.,1,Lodz,Poland
            The city of Lodz is in Peru.,0,Lodz,Peru
            The city of Lima is in Poland.,0,Lima,Poland
            The city of Lima is in Peru.,1,Lima,Peru
            """);

    assertThat(set.kind()).isEqualTo("statements by city");
    assertThat(set.dropped()).isZero();
    assertThat(set.questions())
        .containsExactly(
            question("Lodz", "The city of Lodz is in", " Poland.", " Peru."),
            question("Lima", "The city of Lima is in", " Peru.", " Poland."));
  }

  @Test
  void aColumnOfKindsDoesNotHideTheColumnOfSubjects() throws IOException {
    QuestionSet set =
        read(
            """
            label,continent,city,statement
            1,Europe,Lodz,Lodz is in Poland.
            0,Europe,Lodz,Lodz is in Peru.
            0,Europe,Rome,Rome is in Poland.
            1,Europe,Rome,Rome is in Italy.
            0,America,Lima,Lima is in Poland.
            1,America,Lima,Lima is in Peru.
            """);

    assertThat(set.kind()).isEqualTo("statements by city");
    assertThat(set.questions()).extracting(Question::group).containsExactly("Lodz", "Rome", "Lima");
  }

  @Test
  void severalQuestionsAboutOneSubjectShareItsGroup() throws IOException {
    QuestionSet set =
        read(
            """
            statement,label,element
            Boron has the symbol B.,1,boron
            Boron has the symbol Sn.,0,boron
            Boron is a metalloid.,1,boron
            Boron is a gas.,0,boron
            Neon is a gas.,1,neon
            Neon is a metal.,0,neon
            """);

    assertThat(set.questions())
        .containsExactly(
            question("boron", "Boron has the symbol", " B.", " Sn."),
            question("boron", "Boron is a", " metalloid.", " gas."),
            question("neon", "Neon is a", " gas.", " metal."));
  }

  @Test
  void withoutAColumnStatementsAreGroupedByTheWordsTheyBeginWith() throws IOException {
    QuestionSet set =
        read(
            """
            statement,label
            The Spanish word 'con' means 'to speak'.,0
            The Spanish word 'uno' means 'one'.,1
            The Spanish word 'con' means 'with'.,1
            The Spanish word 'uno' means 'to have'.,0
            The Spanish word 'gato' means 'cat'.,1
            """);

    assertThat(set.kind()).isEqualTo("statements by leading words");
    assertThat(set.dropped()).isEqualTo(1);
    assertThat(set.questions())
        .containsExactly(
            question(
                "The Spanish word 'con'",
                "The Spanish word 'con' means",
                " 'with'.",
                " 'to speak'."),
            question(
                "The Spanish word 'uno'",
                "The Spanish word 'uno' means",
                " 'one'.",
                " 'to have'."));
  }

  @Test
  void questionsThatBeginWithARareWordAreOneGroup() throws IOException {
    StringBuilder table = new StringBuilder("statement,label\n");
    for (int metal = 0; metal < 20; metal++) {
      table.append("The metal M%d is hard,1\nThe metal M%d is soft,0\n".formatted(metal, metal));
    }
    table.append("Tin is hard,0\nTin is soft,1\nTin has a smell,0\nTin has no smell,1\n");

    QuestionSet set = read(table.toString());

    assertThat(set.questions()).hasSize(22);
    assertThat(set.questions())
        .filteredOn(question -> question.group().equals("Tin"))
        .extracting(Question::prompt)
        .containsExactly("Tin is", "Tin has");
    assertThat(set.questions().get(0).group()).isEqualTo("The metal M0");
  }

  @Test
  void aStatementThatGoesOnWhereAnotherStopsKeepsItsAnswer() throws IOException {
    QuestionSet set = read("statement,label\nTea is hot,1\nTea is hot and dry,0\n");

    assertThat(set.questions()).containsExactly(question("Tea", "Tea is", " hot", " hot and dry"));
  }

  @Test
  void statementsWithoutCounterpartAreNotMixedWithEachOther() throws IOException {
    QuestionSet set =
        read(
            """
            statement,label
            A cat is a mammal,1
            A cat is a fish,0
            A dog barks,1
            A cow flies,0
            """);

    assertThat(set.questions()).extracting(Question::prompt).containsExactly("A cat is a");
    assertThat(set.dropped()).isEqualTo(2);
  }

  @Test
  void repeatedAndContradictoryStatementsAreDroppedAndCounted() throws IOException {
    QuestionSet set =
        read(
            """
            statement,label
            Tea is hot,1
            Tea is hot,1
            Tea is dry,0
            Tea is green,1
            Tea is green,0
            """);

    assertThat(set.questions()).containsExactly(question("Tea", "Tea is", " hot", " dry"));
    assertThat(set.dropped()).isEqualTo(3);
  }

  @Test
  void quotedCellsMayHoldCommasQuotesAndLineBreaks() throws IOException {
    QuestionSet set =
        read("statement,label\r\n\"Tea, \"\"hot\"\",\r\nis dry\",0\r\n\"Tea, cold, is wet\",1\r\n");

    assertThat(set.questions())
        .containsExactly(question("Tea,", "Tea,", " cold, is wet", " \"hot\", is dry"));
  }

  @Test
  void aTableWithoutPairsIsRefused() throws IOException {
    assertRefused(
        "statement,label\nTea is hot,1\nSnow is hot,0\n",
        "none of its 2 statements has a counterpart of the other label");
  }

  @Test
  void aHeaderAloneIsRefused() throws IOException {
    assertRefused("statement,label\n", "none of its 0 statements");
  }

  @Test
  void aLabelThatIsNeitherZeroNorOneIsRefusedWithItsLine() throws IOException {
    assertRefused(
        "statement,label\n\"Tea\nis hot\",1\nTea is dry,no\n",
        "line 4: the label \"no\" is neither 0 nor 1. Label true 1 and false 0.");
  }

  @Test
  void aRowWithACellTooManyIsRefusedWithItsLine() throws IOException {
    assertRefused(
        "statement,label\nTea, hot,1\n",
        "line 2: has 3 cells, and the header has 2. Quote statements that hold commas.");
  }

  @Test
  void aBlankStatementIsRefusedWithItsLine() throws IOException {
    assertRefused("statement,label\n ,1\n", "line 2: the statement is blank");
  }

  @Test
  void aQuoteThatNeverEndsIsRefusedWithTheLineWhereItBegins() throws IOException {
    assertRefused("statement,label\nTea is hot,1\n\"Tea is dry,0\n", "line 3: is not valid CSV");
  }

  @Test
  void aColumnThatStandsTwiceIsRefused() throws IOException {
    assertRefused("statement,label,label\na b,1,0\n", "line 1: has two columns \"label\"");
  }

  @Test
  void aHeaderThatOnlyAlmostNamesTheColumnsIsRefused() throws IOException {
    assertRefused(
        "statements;label\na b;1\n",
        "line 1: the header \"statements;label\" has no column \"statement\". Begin the file");
  }

  @Test
  void aHeaderOfMoreColumnsThanATableHasIsRefused() throws IOException {
    assertRefused("statement,label" + ",".repeat(255) + "\n", "line 1: has 257 columns");
  }

  private static Question question(String group, String prompt, String correct, String incorrect) {
    return new Question(group, prompt, correct, List.of(correct), List.of(incorrect));
  }

  private QuestionSet read(String text) throws IOException {
    return QuestionFile.read(Files.writeString(folder.resolve("table"), text));
  }

  private void assertRefused(String text, String why) throws IOException {
    Path file = Files.writeString(folder.resolve("table"), text);

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(why);
  }
}
