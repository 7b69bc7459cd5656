// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import java.util.Locale;

/** What a head, or a set of heads, turned out to be. */
public enum Label {
  /** Scored as one of the kind, and the behaviour suffers without it more than without others. */
  CAUSE,
  /** Scored as one of the kind, but the behaviour does not need it more than others. */
  CORRELATE,
  /** Not needed alone, but needed once the causes are gone. */
  BACKUP,
  /** Scored as one of the kind, and the behaviour is better without it. */
  INTERFERER,
  /** Not scored as one of the kind. */
  NONE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
