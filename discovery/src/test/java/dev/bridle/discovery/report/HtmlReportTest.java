// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.AnyType;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.Stage;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.Control;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.Label;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.measure.Interval;
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
  private static final HeadType INDUCTION = AnyType.named("induction");
  private static final HeadType PREVIOUS = AnyType.named("previous-token");
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

  /** Of twelve heads the best is a cause, the next a correlate, and the others nothing. */
  private static TypeFinding finding(HeadType type) {
    List<HeadFinding> heads = new ArrayList<>();
    for (HeadScore score : scores(type).ranked()) {
      Causal causal =
          heads.isEmpty() ? causal(0.625, Label.CAUSE) : causal(0.0625, Label.CORRELATE);
      boolean found = heads.size() < 2;
      heads.add(
          new HeadFinding(
              score.head(),
              score.value(),
              1.5,
              new Interval(score.value() - 0.03, score.value() + 0.03),
              found ? "+1" : "",
              found,
              found ? causal : Causal.untried()));
    }
    return new TypeFinding(
        type,
        new Ability(0.96, 0.5, 50),
        heads,
        causal(0.75, Label.CAUSE),
        List.of("3 drafts left out: too long."));
  }

  private static Causal causal(double effect, Label label) {
    return new Causal(
        effect,
        new Interval(effect - 0.03125, effect + 0.03125),
        new Control(0.015625, 0.109375, -0.25, 10),
        label);
  }

  private static HtmlReport report(HeadType... types) {
    return new HtmlReport(
        "tiny", SHAPE, List.of(types).stream().map(HtmlReportTest::finding).toList());
  }

  @Test
  void theMapHasACellForEveryHeadAndIsWellFormed() throws Exception {
    Element svg = parse(HeatMap.svg(scores(INDUCTION), SHAPE)).getDocumentElement();

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
        parse(HeatMap.svg(scores(INDUCTION), SHAPE))
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
        new HeadScores(INDUCTION, SHAPE.allHeads().map(head -> new HeadScore(head, 0.5)).toList());

    NodeList cells =
        parse(HeatMap.svg(equal, SHAPE)).getDocumentElement().getElementsByTagName("rect");

    assertThat(lightness(cells.item(0))).isEqualTo(lightness(cells.item(11)));
  }

  @Test
  void thePageListsEveryKindAndItsHeads() throws Exception {
    Document page = page(report(INDUCTION, PREVIOUS));

    assertThat(texts(page, "h1")).containsExactly("Heads of tiny");
    assertThat(texts(page, "h2")).containsExactly("induction", "previous-token");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
    // A summary of two kinds, and twelve heads each, with a header each.
    assertThat(texts(page, "tr")).hasSize(3 + 2 * 13);
    assertThat(texts(page, "td")).containsAll(SHAPE.allHeads().map(Object::toString).toList());
  }

  @Test
  void aHeadIsShownWithScoreEffectControlAndLabel() throws Exception {
    List<String> cells = texts(page(report(INDUCTION)), "td");

    assertThat(cells.subList(0, 9))
        .containsExactly(
            "L2H3",
            "0.530 +1",
            "[0.500, 0.560]",
            "1.50",
            "0.625",
            "[0.594, 0.656]",
            "0.016",
            "0.109",
            "cause");
    assertThat(cells.get(17)).isEqualTo("correlate");
    assertThat(cells.subList(18, 27))
        .containsExactly("L2H1", "0.510", "[0.480, 0.540]", "1.50", "", "", "", "", "none");
  }

  @Test
  void whatIsKnownOfAKindStandsAboveItsHeads() throws Exception {
    List<String> paragraphs = texts(page(report(INDUCTION)), "p");

    assertThat(paragraphs)
        .anyMatch(text -> text.startsWith("LR: does as it is told."))
        .contains("3 drafts left out: too long.");
  }

  @Test
  void severalKindsAreSummedUpInATable() throws Exception {
    List<String> cells = texts(page(report(INDUCTION, PREVIOUS)), "td");

    assertThat(cells.subList(0, 7))
        .containsExactly(
            "induction",
            "LR",
            "0.960",
            "L2H3 L2H2",
            "0.750 [0.719, 0.781]",
            "0.016 / 0.109",
            "cause");
    assertThat(cells.get(7)).isEqualTo("previous-token");
  }

  @Test
  void aKindOfWhichNothingWasTriedHasNoNumbersInTheirPlaces() {
    TypeFinding found = finding(INDUCTION);
    TypeFinding nothing =
        new TypeFinding(
            INDUCTION,
            new Ability(0.5, 0.5, 50),
            found.heads().stream().map(HeadFinding::unnamed).toList(),
            Causal.untried(),
            List.of("Accuracy at chance: nothing to find."));

    String page = new HtmlReport("tiny", SHAPE, List.of(nothing, nothing)).toHtml();

    assertThat(page).doesNotContain("NaN").contains("nothing to find");
  }

  @Test
  void namesAreEscaped() throws Exception {
    HeadType type =
        new HeadType(
            HOSTILE,
            0,
            Stage.LR,
            HOSTILE,
            HOSTILE,
            0.5,
            HeadType.Unit.SCORE,
            HeadType.Definition.PROPOSED,
            HOSTILE);
    TypeFinding plain = finding(type);
    HeadFinding best = plain.heads().get(0);
    HeadFinding hostile =
        new HeadFinding(
            best.head(), best.score(), best.z(), best.interval(), HOSTILE, true, best.causal());
    TypeFinding finding =
        new TypeFinding(
            type, plain.ability(), List.of(hostile), plain.together(), List.of(HOSTILE));
    HtmlReport report = new HtmlReport(HOSTILE, SHAPE, List.of(finding, finding));

    assertThat(report.toHtml()).doesNotContain("<script");
    Document page = page(report);
    assertThat(texts(page, "h1")).containsExactly("Heads of " + HOSTILE);
    assertThat(texts(page, "title").get(0)).isEqualTo("Heads of " + HOSTILE);
    assertThat(texts(page, "h2")).containsExactly(HOSTILE, HOSTILE);
    assertThat(texts(page, "a")).containsExactly(HOSTILE, HOSTILE);
  }

  @Test
  void aNameThatClosesAnAttributeStaysInsideIt() throws Exception {
    Document page = page(report(AnyType.named("x\" onclick=\"y"), PREVIOUS));

    assertThat(page.getElementsByTagName("h2").item(0).getAttributes().getLength()).isEqualTo(1);
  }

  @Test
  void everyLinkLeadsToAKind() throws Exception {
    Document page = page(report(INDUCTION, PREVIOUS));

    NodeList links = page.getElementsByTagName("a");
    for (int i = 0; i < links.getLength(); i++) {
      Element heading = (Element) page.getElementsByTagName("h2").item(i);
      assertThat(((Element) links.item(i)).getAttribute("href"))
          .isEqualTo("#" + heading.getAttribute("id"));
    }
    assertThat(links.getLength()).isEqualTo(2);
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = report(INDUCTION, PREVIOUS).toHtml();

    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "src=", "url(", "@import", "<link");
  }

  @Test
  void numbersAreWrittenAlikeEverywhere() {
    Locale before = Locale.getDefault();
    HtmlReport report = report(INDUCTION, PREVIOUS);
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
    HeadScores few = new HeadScores(INDUCTION, List.of(new HeadScore(new HeadId(0, 1), 0.75)));

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
