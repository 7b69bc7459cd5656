// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A CSV table of statements labelled true (1) or false (0), made into questions by {@link
 * SubjectSearch}.
 */
final class StatementTable implements QuestionFormat {
  private static final String STATEMENT = "statement";
  private static final String LABEL = "label";
  private static final int MOST_COLUMNS = 256;
  private static final Pattern SPACE = Pattern.compile("\\p{javaWhitespace}+");
  private static final CsvFactory CSV =
      CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

  @Override
  public boolean recognises(QuestionSource source) {
    if (!source.tree().isMissingNode()) {
      return false;
    }
    String first = source.text().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return first.contains(STATEMENT) && first.contains(LABEL);
  }

  @Override
  public QuestionSet read(QuestionSource source) {
    List<Row> rows = rows(source);
    List<String> header = header(source, rows.get(0));
    List<Statement> statements = new ArrayList<>();
    for (Row row : rows.subList(1, rows.size())) {
      statements.add(statement(source, header, row));
    }
    List<String> columns = header.stream().map(name -> isSubject(name) ? name : "").toList();
    return new SubjectSearch(columns, withoutDoubt(statements))
        .questions(statements.size())
        .orElseThrow(
            () ->
                source.fault(
                    "",
                    ("none of its %d statements has a counterpart of the other label that begins"
                            + " with the same words")
                        .formatted(statements.size()),
                    "Give a table with true and false statements about the same subjects."));
  }

  private static boolean isSubject(String column) {
    return !column.equals(STATEMENT) && !column.equals(LABEL);
  }

  private record Row(int line, List<String> cells) {}

  private static List<Row> rows(QuestionSource source) {
    List<Row> rows = new ArrayList<>();
    int line = 1;
    try (CsvParser parser = CSV.createParser(source.text())) {
      List<String> cells = new ArrayList<>();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_ARRAY -> line = parser.currentLocation().getLineNr();
          case END_ARRAY -> {
            rows.add(new Row(line, List.copyOf(cells)));
            cells.clear();
          }
          default -> cells.add(parser.getText().strip());
        }
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          source.file(),
          "line " + line,
          "is not valid CSV: " + e.getOriginalMessage(),
          "Quote cells that hold commas or quotes, and double the quotes in them.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string cannot fail", e);
    }
    return rows;
  }

  private static List<String> header(QuestionSource source, Row row) {
    List<String> header = row.cells();
    String place = "line " + row.line();
    if (header.size() > MOST_COLUMNS) {
      throw source.fault(
          place, "has " + header.size() + " columns", "Keep at most " + MOST_COLUMNS + " of them.");
    }
    for (String needed : List.of(STATEMENT, LABEL)) {
      if (!header.contains(needed)) {
        throw source.fault(
            place,
            "the header \"%s\" has no column \"%s\"".formatted(source.firstLine(), needed),
            "Begin the file with a header such as statement,label,subject.");
      }
    }
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!seen.add(name)) {
        throw source.fault(place, "has two columns \"" + name + "\"", "Name each column once.");
      }
    }
    return header;
  }

  private static Statement statement(QuestionSource source, List<String> header, Row row) {
    List<String> cells = row.cells();
    String place = "line " + row.line();
    if (cells.size() != header.size()) {
      throw source.fault(
          place,
          "has %d cells, and the header has %d".formatted(cells.size(), header.size()),
          "Quote statements that hold commas.");
    }
    String text = SPACE.matcher(cells.get(header.indexOf(STATEMENT))).replaceAll(" ");
    String label = cells.get(header.indexOf(LABEL));
    if (text.isBlank()) {
      throw source.fault(place, "the statement is blank", "Take the row out.");
    }
    if (!label.equals("0") && !label.equals("1")) {
      throw source.fault(
          place, "the label \"" + label + "\" is neither 0 nor 1", "Label true 1 and false 0.");
    }
    return new Statement(row.line(), text, label.equals("1"), cells);
  }

  /** {@return the statements, each once, without those that are labelled both ways} */
  private static List<Statement> withoutDoubt(List<Statement> statements) {
    Map<String, Statement> first = new LinkedHashMap<>();
    Set<String> doubtful = new HashSet<>();
    for (Statement statement : statements) {
      Statement earlier = first.putIfAbsent(statement.text(), statement);
      if (earlier != null && earlier.truth() != statement.truth()) {
        doubtful.add(statement.text());
      }
    }
    first.keySet().removeAll(doubtful);
    return List.copyOf(first.values());
  }
}
