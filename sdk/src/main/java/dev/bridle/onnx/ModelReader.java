// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.Message;
import dev.bridle.error.InputException;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns protocol buffers into our types. */
final class ModelReader {
  private final Path file;
  private final TensorReader tensors;
  private final UnreadData unread;

  ModelReader(Path file) {
    this.file = file;
    this.tensors = new TensorReader(file);
    this.unread = new UnreadData(file);
  }

  OnnxModel model(ModelProto proto) {
    Map<String, Long> opsets = new TreeMap<>();
    proto.getOpsetImportList().forEach(set -> opsets.put(set.getDomain(), set.getVersion()));
    Map<String, String> metadata = new TreeMap<>();
    proto.getMetadataPropsList().forEach(line -> metadata.put(line.getKey(), line.getValue()));
    ModelProto.Builder rest =
        proto.toBuilder()
            .clearIrVersion()
            .clearProducerName()
            .clearOpsetImport()
            .clearGraph()
            .clearMetadataProps();
    return new OnnxModel(
        proto.getIrVersion(),
        proto.getProducerName(),
        opsets,
        graph(proto.getGraph()),
        metadata,
        remainder(rest.build()));
  }

  private OnnxGraph graph(GraphProto proto) {
    Map<String, StoredTensor> initializers = new LinkedHashMap<>();
    for (TensorProto tensor : proto.getInitializerList()) {
      if (tensor.getName().isEmpty()
          || initializers.put(tensor.getName(), tensors.read(tensor)) != null) {
        throw wrong(
            Quoted.place("initializer", tensor.getName()),
            tensor.getName().isEmpty() ? "it has no name" : "there are two of this name");
      }
    }
    GraphProto.Builder rest =
        proto.toBuilder()
            .clearName()
            .clearInput()
            .clearOutput()
            .clearNode()
            .clearInitializer()
            .clearValueInfo();
    return new OnnxGraph(
        proto.getName(),
        values(proto.getInputList()),
        values(proto.getOutputList()),
        RepeatedConstants.settled(proto.getNodeList().stream().map(this::node).toList()),
        initializers,
        values(proto.getValueInfoList()),
        remainder(rest.build()));
  }

  private OnnxNode node(NodeProto proto) {
    Map<String, OnnxAttribute> attributes = new TreeMap<>();
    for (AttributeProto each : proto.getAttributeList()) {
      if (attributes.put(each.getName(), attribute(each)) != null) {
        throw wrong(
            Quoted.place("node", proto.getName()),
            "it has two attributes " + Quoted.of(each.getName()));
      }
    }
    NodeProto.Builder rest =
        proto.toBuilder()
            .clearOpType()
            .clearDomain()
            .clearName()
            .clearInput()
            .clearOutput()
            .clearAttribute();
    return new OnnxNode(
        proto.getOpType(),
        proto.getDomain(),
        proto.getName(),
        proto.getInputList(),
        proto.getOutputList(),
        attributes,
        remainder(rest.build()));
  }

  private OnnxAttribute attribute(AttributeProto proto) {
    if (proto.hasRefAttrName() || !proto.getUnknownFields().asMap().isEmpty()) {
      return new OnnxAttribute.Unread(remainder(proto));
    }
    return switch (proto.getType()) {
      case INT -> OnnxAttribute.of(proto.getI());
      case FLOAT -> OnnxAttribute.of(proto.getF());
      case STRING ->
          proto.getS().isValidUtf8()
              ? OnnxAttribute.of(proto.getS().toStringUtf8())
              : new OnnxAttribute.Unread(remainder(proto));
      case INTS -> OnnxAttribute.of(proto.getIntsList());
      case FLOATS -> new OnnxAttribute.FloatList(proto.getFloatsList());
      case TENSOR ->
          ElementCodes.type(proto.getT().getDataType()) == ElementType.OPAQUE
              ? new OnnxAttribute.Unread(remainder(proto))
              : new OnnxAttribute.TensorValue(tensors.read(proto.getT()));
      case GRAPH -> new OnnxAttribute.GraphValue(graph(proto.getG()));
      default -> new OnnxAttribute.Unread(remainder(proto));
    };
  }

  private List<OnnxValue> values(List<ValueInfoProto> protos) {
    return protos.stream().map(this::value).toList();
  }

  private OnnxValue value(ValueInfoProto proto) {
    var tensor = proto.getType().getTensorType();
    List<Dimension> shape =
        tensor.getShape().getDimList().stream().map(ModelReader::dimension).toList();
    return new OnnxValue(
        proto.getName(),
        ElementCodes.type(tensor.getElemType()),
        shape,
        new Remainder(proto.toByteArray()));
  }

  private static Dimension dimension(TensorShapeProto.Dimension proto) {
    // A negative size is how some exporters say that it is not known.
    return proto.hasDimValue() && proto.getDimValue() >= 0
        ? Dimension.of(proto.getDimValue())
        : Dimension.of(proto.getDimParam());
  }

  /** What is passed on unread, which must not name files. */
  private Remainder remainder(Message part) {
    unread.requireNone(part);
    return new Remainder(part.toByteArray());
  }

  private InputException wrong(String place, String problem) {
    return new InputException(file, place, problem, "Export the model again.");
  }
}
