// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

/** A step from graph to graph; the given graph stays as it is. */
@FunctionalInterface
public interface GraphPass {
  /**
   * {@return the changed graph}
   *
   * @param graph a valid graph
   */
  OnnxGraph apply(OnnxGraph graph);
}
