// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Set;
import java.util.stream.Collectors;

/** The constants of a graph that are passed on unread, because they list only what is not zero. */
final class SparseInitializers {
  private SparseInitializers() {}

  static Set<String> names(OnnxGraph graph) {
    try {
      return GraphProto.parseFrom(graph.rest().bytes()).getSparseInitializerList().stream()
          .map(tensor -> tensor.getValues().getName())
          .collect(Collectors.toSet());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    }
  }
}
