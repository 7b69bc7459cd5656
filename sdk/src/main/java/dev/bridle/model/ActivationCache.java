// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Map;

/**
 * What one forward pass left at the requested hook points, layer by layer.
 *
 * @param activations a tensor a layer for each hook point
 */
public record ActivationCache(Map<HookPoint, List<FloatTensor>> activations) {
  /** Copies the map. */
  public ActivationCache {
    activations = Map.copyOf(activations);
  }

  /**
   * {@return head outputs [batch, positions, H, d]}
   *
   * @param layer from 0
   */
  public FloatTensor z(int layer) {
    return at(HookPoint.Z, layer);
  }

  /**
   * {@return attention probabilities [batch, H, sequence, total]; rows at padding mean nothing}
   *
   * @param layer from 0
   */
  public FloatTensor pattern(int layer) {
    return at(HookPoint.PATTERN, layer);
  }

  /**
   * {@return the residual stream before a layer [batch, positions, D]}
   *
   * @param layer from 0; the number of layers gives what the final norm reads
   */
  public FloatTensor residual(int layer) {
    return at(HookPoint.RESIDUAL, layer);
  }

  /**
   * {@return what a layer's attention adds to the residual stream [batch, positions, D]}
   *
   * @param layer from 0
   */
  public FloatTensor attention(int layer) {
    return at(HookPoint.ATTENTION, layer);
  }

  private FloatTensor at(HookPoint hook, int layer) {
    List<FloatTensor> layers = activations.get(hook);
    if (layers == null) {
      throw new IllegalArgumentException(hook + " was not captured");
    }
    return layers.get(layer);
  }
}
