// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Pictures as an XML parser reads them. */
final class WellFormed {
  private WellFormed() {}

  /** {@return every text and title of a picture; fails where it is no SVG} */
  static List<String> texts(Path svg) {
    try {
      Document picture =
          DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(svg.toFile());
      if (!picture.getDocumentElement().getTagName().equals("svg")) {
        throw new AssertionError("no picture: " + svg);
      }
      List<String> texts = new ArrayList<>();
      for (String tag : List.of("text", "title")) {
        NodeList elements = picture.getElementsByTagName(tag);
        for (int i = 0; i < elements.getLength(); i++) {
          texts.add(elements.item(i).getTextContent());
        }
      }
      return texts;
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }
}
