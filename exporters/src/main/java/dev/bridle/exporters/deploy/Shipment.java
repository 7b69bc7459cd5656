// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a folder is made for.
 *
 * @param deployments software that is to serve it; where none is named, the folder holds a
 *     genai_config.json if its graph has the cache for one, and a short serving.properties
 * @param interops further formats for its edits
 */
public record Shipment(Set<Deployment> deployments, Set<Interop> interops) {
  /** Copies the sets, in the order of the enums. */
  public Shipment {
    Set<Deployment> targets = EnumSet.noneOf(Deployment.class);
    targets.addAll(deployments);
    deployments = Collections.unmodifiableSet(targets);
    Set<Interop> formats = EnumSet.noneOf(Interop.class);
    formats.addAll(interops);
    interops = Collections.unmodifiableSet(formats);
  }

  /** {@return the shipment of a folder that is made for nothing in particular} */
  public static Shipment general() {
    return new Shipment(Set.of(), Set.of());
  }

  /**
   * {@return a shipment for this software}
   *
   * @param deployments at least one
   */
  public static Shipment to(Deployment... deployments) {
    return new Shipment(Set.of(deployments), Set.of());
  }

  /**
   * {@return the same shipment with the edits in further formats}
   *
   * @param formats which
   */
  public Shipment with(Interop... formats) {
    return new Shipment(deployments, Set.of(formats));
  }
}
