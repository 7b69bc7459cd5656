// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns protocol buffers into our types. */
final class ModelReader {
  private final TensorReader tensors;

  ModelReader(Path file) {
    this.tensors = new TensorReader(file);
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
        new Remainder(rest.build().toByteArray()));
  }

  private OnnxGraph graph(GraphProto proto) {
    Map<String, dev.bridle.tensor.StoredTensor> initializers = new LinkedHashMap<>();
    proto
        .getInitializerList()
        .forEach(tensor -> initializers.put(tensor.getName(), tensors.read(tensor)));
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
        proto.getNodeList().stream().map(this::node).toList(),
        initializers,
        values(proto.getValueInfoList()),
        new Remainder(rest.build().toByteArray()));
  }

  private OnnxNode node(NodeProto proto) {
    Map<String, OnnxAttribute> attributes = new TreeMap<>();
    proto.getAttributeList().forEach(each -> attributes.put(each.getName(), attribute(each)));
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
        new Remainder(rest.build().toByteArray()));
  }

  private OnnxAttribute attribute(AttributeProto proto) {
    if (proto.hasRefAttrName() || !proto.getUnknownFields().asMap().isEmpty()) {
      return new OnnxAttribute.Unread(new Remainder(proto.toByteArray()));
    }
    return switch (proto.getType()) {
      case INT -> OnnxAttribute.of(proto.getI());
      case FLOAT -> OnnxAttribute.of(proto.getF());
      case STRING ->
          proto.getS().isValidUtf8()
              ? OnnxAttribute.of(proto.getS().toStringUtf8())
              : new OnnxAttribute.Unread(new Remainder(proto.toByteArray()));
      case INTS -> OnnxAttribute.of(proto.getIntsList());
      case FLOATS -> new OnnxAttribute.FloatList(proto.getFloatsList());
      case TENSOR ->
          ElementCodes.type(proto.getT().getDataType()) == dev.bridle.tensor.ElementType.OPAQUE
              ? new OnnxAttribute.Unread(new Remainder(proto.toByteArray()))
              : new OnnxAttribute.TensorValue(tensors.read(proto.getT()));
      case GRAPH -> new OnnxAttribute.GraphValue(graph(proto.getG()));
      default -> new OnnxAttribute.Unread(new Remainder(proto.toByteArray()));
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
    return proto.hasDimValue()
        ? Dimension.of(proto.getDimValue())
        : Dimension.of(proto.getDimParam());
  }
}
