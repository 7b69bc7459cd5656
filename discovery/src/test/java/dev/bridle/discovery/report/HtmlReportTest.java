// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.discovery.Stage;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Shows scores as a page that needs nothing else. */
final class HtmlReportTest {
  private static final ModelShape SHAPE = new ModelShape("llama", 3, 4, 2, 8, 32, 64);
  private static final String HOSTILE = "<script>alert('&')</script>";

  @TempDir Path folder;

  private static HeadScores scores(HeadType type) {
    List<HeadScore> scores =
        SHAPE
            .allHeads()
            .map(head -> new HeadScore(head, head.layer() * 0.25 + head.head() * 0.01))
            .toList();
    return new HeadScores(type, scores);
  }

  @Test
  void theMapHasACellForEveryHeadAndIsWellFormed() throws Exception {
    Element svg = parse(HeatMap.svg(scores(HeadTypes.INDUCTION), SHAPE)).getDocumentElement();

    assertThat(svg.getTagName()).isEqualTo("svg");
    NodeList cells = svg.getElementsByTagName("rect");
    assertThat(cells.getLength()).isEqualTo(12);
    Set<String> places = new HashSet<>();
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < cells.getLength(); i++) {
      Element cell = (Element) cells.item(i);
      places.add(cell.getAttribute("x") + " " + cell.getAttribute("y"));
      titles.add(cell.getTextContent());
      assertThat(Integer.parseInt(cell.getAttribute("x")))
          .isBetween(0, Integer.parseInt(svg.getAttribute("width")));
      assertThat(Integer.parseInt(cell.getAttribute("y")))
          .isBetween(0, Integer.parseInt(svg.getAttribute("height")));
    }
    assertThat(places).hasSize(12);
    assertThat(titles).contains("L0H0 0.000", "L2H3 0.530");
  }

  @Test
  void theHighestScoreIsTheDarkest() throws Exception {
    NodeList cells =
        parse(HeatMap.svg(scores(HeadTypes.INDUCTION), SHAPE))
            .getDocumentElement()
            .getElementsByTagName("rect");

    assertThat(lightness(cells.item(11))).isEqualTo(30).isLessThan(lightness(cells.item(10)));
    assertThat(lightness(cells.item(0))).isEqualTo(96);
  }

  private static int lightness(org.w3c.dom.Node cell) {
    String fill = ((Element) cell).getAttribute("fill");
    assertThat(fill).matches("hsl\\(212,70%,\\d+%\\)");
    return Integer.parseInt(fill.replaceAll(".*,(\\d+)%\\)", "$1"));
  }

  @Test
  void equalScoresAreDrawnAlike() throws Exception {
    HeadScores equal =
        new HeadScores(
            HeadTypes.INDUCTION, SHAPE.allHeads().map(head -> new HeadScore(head, 0.5)).toList());

    NodeList cells =
        parse(HeatMap.svg(equal, SHAPE)).getDocumentElement().getElementsByTagName("rect");

    assertThat(lightness(cells.item(0))).isEqualTo(lightness(cells.item(11)));
  }

  @Test
  void thePageListsTheBestHeadsOfEachKind() throws Exception {
    List<HeadScores> results =
        List.of(scores(HeadTypes.INDUCTION), scores(HeadTypes.PREVIOUS_TOKEN));

    Document page = page(new HtmlReport("tiny", SHAPE, results));

    assertThat(texts(page, "h1")).containsExactly("Heads of tiny");
    assertThat(texts(page, "h2")).containsExactly("induction", "previous-token");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
    assertThat(texts(page, "td").subList(0, 2)).containsExactly("L2H3", "0.530");
    assertThat(texts(page, "tr")).hasSize(2 * 13);
  }

  @Test
  void namesAreEscaped() throws Exception {
    HeadType type =
        new HeadType(
            HOSTILE, Stage.LR, HOSTILE, HOSTILE, 0.5, HeadType.Definition.PROPOSED, HOSTILE);
    HtmlReport report = new HtmlReport(HOSTILE, SHAPE, List.of(scores(type)));

    assertThat(report.toHtml()).doesNotContain("<script");
    Document page = page(report);
    assertThat(texts(page, "h1")).containsExactly("Heads of " + HOSTILE);
    assertThat(texts(page, "title").get(0)).isEqualTo("Heads of " + HOSTILE);
    assertThat(texts(page, "h2")).containsExactly(HOSTILE);
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = new HtmlReport("tiny", SHAPE, List.of(scores(HeadTypes.INDUCTION))).toHtml();

    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "src=", "url(", "@import", "<link");
  }

  @Test
  void numbersAreWrittenAlikeEverywhere() {
    Locale before = Locale.getDefault();
    HtmlReport report = new HtmlReport("tiny", SHAPE, List.of(scores(HeadTypes.INDUCTION)));
    String page = report.toHtml();

    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(report.toHtml()).isEqualTo(page);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void itIsWrittenToAFile() throws IOException {
    HtmlReport report = new HtmlReport("tiny µ", SHAPE, List.of());
    Path file = folder.resolve("report.html");

    report.writeTo(file);
    report.writeTo(file);

    assertThat(Files.readString(file)).isEqualTo(report.toHtml()).contains("tiny µ");
  }

  @Test
  void headsThatWereNotScoredAreDrawnAsNothing() throws Exception {
    HeadScores few =
        new HeadScores(HeadTypes.INDUCTION, List.of(new HeadScore(new HeadId(0, 1), 0.75)));

    assertThat(parse(HeatMap.svg(few, SHAPE)).getElementsByTagName("rect").getLength())
        .isEqualTo(12);
  }

  /** HTML leaves two tags of this page open; closed, it is XML. */
  private static Document page(HtmlReport report) throws Exception {
    return parse(
        report
            .toHtml()
            .replace("<!doctype html>", "")
            .replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"/>"));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<String> texts(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}
