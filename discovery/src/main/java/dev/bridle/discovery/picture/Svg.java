// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.picture;

import java.util.Locale;

/**
 * A picture as it is drawn: elements in order, later ones over earlier ones.
 *
 * <p>Whatever stands in it is made fit for XML: names of tokens hold anything.
 */
public final class Svg {
  private static final String FONT = "system-ui, sans-serif";

  private final StringBuilder elements = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  /**
   * Begins an empty picture on white.
   *
   * @param width in pixels
   * @param height in pixels
   * @param title what it shows
   */
  public Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
    box(0, 0, width, height, "#ffffff", "none", "");
  }

  /**
   * Draws a line without filling.
   *
   * @param way as SVG writes it, such as {@code M0 0L5 5}
   * @param colour such as {@code #2266bb}
   * @param wide in pixels
   * @param opacity from 0 to 1
   * @param tooltip shown when pointed at; none if empty
   * @return this picture
   */
  public Svg line(String way, String colour, double wide, double opacity, String tooltip) {
    return element(
        "path",
        format(
            "d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-opacity=\"%.2f\" stroke-width=\"%.2f\"",
            escape(way), colour, opacity, wide),
        tooltip);
  }

  /**
   * Fills an area.
   *
   * @param points x and y in turn
   * @param colour such as {@code #2266bb}
   * @param opacity from 0 to 1
   * @return this picture
   */
  public Svg area(double[] points, String colour, double opacity) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      list.append(format("%.1f,%.1f ", points[i], points[i + 1]));
    }
    return element(
        "polygon",
        format("points=\"%s\" fill=\"%s\" fill-opacity=\"%.2f\"", list, colour, opacity),
        "");
  }

  /**
   * Draws a box.
   *
   * @param x of its left side
   * @param y of its upper side
   * @param wide in pixels
   * @param high in pixels
   * @param fill such as {@code #ffffff}
   * @param edge the colour of its edge
   * @param tooltip shown when pointed at; none if empty
   * @return this picture
   */
  public Svg box(
      double x, double y, double wide, double high, String fill, String edge, String tooltip) {
    return element(
        "rect",
        format(
                "x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"",
                x, y, wide, high, Math.min(5, wide / 6))
            + format(" fill=\"%s\" stroke=\"%s\"", fill, edge),
        tooltip);
  }

  /**
   * Draws a dot.
   *
   * @param x of its middle
   * @param y of its middle
   * @param radius in pixels
   * @param colour such as {@code #333333}
   * @param tooltip shown when pointed at; none if empty
   * @return this picture
   */
  public Svg dot(double x, double y, double radius, String colour, String tooltip) {
    return element(
        "circle",
        format("cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"", x, y, radius, colour),
        tooltip);
  }

  private Svg element(String name, String attributes, String tooltip) {
    elements.append('<').append(name).append(' ').append(attributes);
    if (tooltip.isEmpty()) {
      elements.append("/>\n");
    } else {
      elements.append("><title>").append(escape(tooltip)).append("</title></");
      elements.append(name).append(">\n");
    }
    return this;
  }

  private static String format(String text, Object... numbers) {
    return String.format(Locale.ROOT, text, numbers);
  }

  /**
   * Writes text, with a white seam so that it can be read over lines.
   *
   * @param x of its middle
   * @param y of its foot
   * @param size in pixels
   * @param colour such as {@code #333333}
   * @param words any
   * @return this picture
   */
  public Svg text(double x, double y, int size, String colour, String words) {
    elements.append(
        format(
            "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"middle\""
                + " stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>%n",
            x, y, size, colour, escape(words)));
    return this;
  }

  /** {@return the whole, an {@code <svg>} element} */
  @Override
  public String toString() {
    return format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " role=\"img\" font-family=\"%s\"><title>%s</title>%n%s</svg>%n",
        width, height, width, height, FONT, escape(title), elements);
  }

  /**
   * {@return text that may stand in XML, as an attribute too}
   *
   * @param text any; what XML cannot hold becomes a sign that can be seen
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            sign -> {
              switch (sign) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append('↵');
                default -> escaped.appendCodePoint(isForbidden(sign) ? 0xFFFD : sign);
              }
            });
    return escaped.toString();
  }

  private static boolean isForbidden(int sign) {
    return Character.isISOControl(sign)
        || (sign >= Character.MIN_SURROGATE && sign <= Character.MAX_SURROGATE)
        || sign == 0xFFFE
        || sign == 0xFFFF;
  }
}
