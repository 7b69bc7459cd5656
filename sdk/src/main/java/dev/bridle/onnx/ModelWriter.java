// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Turns our types into protocol buffers. */
final class ModelWriter {
  /** Says how a tensor's bytes go into the file, or beside it. */
  @FunctionalInterface
  interface Placement {
    void place(String name, StoredTensor tensor, TensorProto.Builder proto) throws IOException;
  }

  /** Everything in the file itself. */
  static final Placement INLINE =
      (name, tensor, proto) ->
          proto.setRawData(UnsafeByteOperations.unsafeWrap(tensor.source().read()));

  private final Placement placement;

  ModelWriter(Placement placement) {
    this.placement = placement;
  }

  ModelProto model(OnnxModel model) throws IOException {
    ModelProto.Builder proto =
        ModelProto.newBuilder()
            .mergeFrom(model.rest().bytes())
            .setIrVersion(model.irVersion())
            .setProducerName(model.producer());
    model
        .opsets()
        .forEach(
            (domain, version) ->
                proto.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    model
        .metadata()
        .forEach(
            (key, value) ->
                proto.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return proto.setGraph(graph(model.graph())).build();
  }

  private GraphProto graph(OnnxGraph graph) throws IOException {
    GraphProto.Builder proto =
        GraphProto.newBuilder().mergeFrom(graph.rest().bytes()).setName(graph.name());
    for (OnnxValue value : graph.inputs()) {
      proto.addInput(value(value));
    }
    for (OnnxValue value : graph.outputs()) {
      proto.addOutput(value(value));
    }
    for (OnnxNode node : graph.nodes()) {
      proto.addNode(node(node));
    }
    for (Map.Entry<String, StoredTensor> entry : graph.initializers().entrySet()) {
      proto.addInitializer(tensor(entry.getKey(), entry.getValue()));
    }
    for (OnnxValue value : graph.values()) {
      proto.addValueInfo(value(value));
    }
    return proto.build();
  }

  private NodeProto node(OnnxNode node) throws IOException {
    NodeProto.Builder proto =
        NodeProto.newBuilder()
            .mergeFrom(node.rest().bytes())
            .setOpType(node.type())
            .setDomain(node.domain())
            .setName(node.name())
            .addAllInput(node.inputs())
            .addAllOutput(node.outputs());
    for (var entry : new TreeMap<>(node.attributes()).entrySet()) {
      proto.addAttribute(attribute(entry.getKey(), entry.getValue()));
    }
    return proto.build();
  }

  private AttributeProto attribute(String name, OnnxAttribute attribute) throws IOException {
    AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
    if (attribute instanceof OnnxAttribute.IntValue it) {
      return proto.setType(AttributeProto.AttributeType.INT).setI(it.value()).build();
    } else if (attribute instanceof OnnxAttribute.FloatValue it) {
      return proto.setType(AttributeProto.AttributeType.FLOAT).setF(it.value()).build();
    } else if (attribute instanceof OnnxAttribute.TextValue it) {
      ByteString text = ByteString.copyFromUtf8(it.value());
      return proto.setType(AttributeProto.AttributeType.STRING).setS(text).build();
    } else if (attribute instanceof OnnxAttribute.IntList it) {
      return proto.setType(AttributeProto.AttributeType.INTS).addAllInts(it.values()).build();
    } else if (attribute instanceof OnnxAttribute.FloatList it) {
      return proto.setType(AttributeProto.AttributeType.FLOATS).addAllFloats(it.values()).build();
    } else if (attribute instanceof OnnxAttribute.TensorValue it) {
      TensorProto tensor = described("", it.value(), INLINE);
      return proto.setType(AttributeProto.AttributeType.TENSOR).setT(tensor).build();
    } else if (attribute instanceof OnnxAttribute.GraphValue it) {
      return proto.setType(AttributeProto.AttributeType.GRAPH).setG(graph(it.value())).build();
    }
    return AttributeProto.parseFrom(((OnnxAttribute.Unread) attribute).rest().bytes());
  }

  private TensorProto tensor(String name, StoredTensor tensor) throws IOException {
    return described(name, tensor, placement);
  }

  private static TensorProto described(String name, StoredTensor tensor, Placement placement)
      throws IOException {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(ElementCodes.of(tensor.type()))
            .addAllDims(tensor.shape());
    placement.place(name, tensor, proto);
    return proto.build();
  }

  private static ValueInfoProto value(OnnxValue value) throws IOException {
    if (value.type() == ElementType.OPAQUE || value.rest().bytes().length > 0) {
      return ValueInfoProto.parseFrom(value.rest().bytes());
    }
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dimension dimension : value.shape()) {
      TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
      if (dimension instanceof Dimension.Known known) {
        size.setDimValue(known.size());
      } else if (dimension instanceof Dimension.Named named) {
        size.setDimParam(named.name());
      }
      shape.addDim(size);
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(ElementCodes.of(value.type()))
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
