// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import java.util.Locale;

/**
 * An arrow that leaves a box level and arrives at another level.
 *
 * @param from where it begins
 * @param to its tip
 * @param bulge how far it goes to the right of both, where they stand in one column; else 0
 * @param wide its shaft
 */
record HeadArrow(HeadPlaces.Place from, HeadPlaces.Place to, double bulge, double wide) {
  private static final double BULGE = 46;

  static HeadArrow between(HeadPlaces.Place from, HeadPlaces.Place to, double wide) {
    return new HeadArrow(from, to, 0, wide);
  }

  /** From side to side: whichever sides face each other, or both right ones in one column. */
  static HeadArrow ofBoxes(HeadPlaces.Place from, HeadPlaces.Place to, double wide) {
    if (from.x() == to.x()) {
      return new HeadArrow(from.right(), to.right(), BULGE, wide);
    }
    return from.x() < to.x()
        ? between(from.right(), to.left(), wide)
        : between(from.left(), to.right(), wide);
  }

  /** {@return 1 if it arrives from the right, -1 from the left} */
  private double side() {
    return bulge > 0 || from.x() > to.x() ? 1 : -1;
  }

  private double length() {
    return 5 + wide / 2;
  }

  /** {@return the shaft, as SVG writes ways} */
  String shaft() {
    double end = to.x() + side() * length();
    double reach = bulge > 0 ? bulge : Math.abs(end - from.x()) / 2;
    return String.format(
        Locale.ROOT,
        "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
        from.x(),
        from.y(),
        from.x() + (bulge > 0 ? reach : -side() * reach),
        from.y(),
        end + side() * reach,
        to.y(),
        end,
        to.y());
  }

  /** {@return the corners of its head, x and y in turn} */
  double[] head() {
    double end = to.x() + side() * length();
    double half = length() * 0.7;
    return new double[] {to.x(), to.y(), end, to.y() - half, end, to.y() + half};
  }

  /** {@return where it can be said at which input it arrives; the same for all that do so there} */
  HeadPlaces.Place label() {
    return new HeadPlaces.Place(to.x() + side() * 9, to.y() - 9);
  }
}
