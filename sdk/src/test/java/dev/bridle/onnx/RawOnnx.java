// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Models put together from protocol buffers, field by field. */
final class RawOnnx {
  private RawOnnx() {}

  /** {@return a file with these bytes} */
  static Path write(Path file, byte... bytes) {
    try {
      // Overwriting in place makes some file systems flush, which thousands of files feel.
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return a model of one node y = Identity(w) with a constant} */
  static ModelProto constant(TensorProto w) {
    NodeProto node =
        NodeProto.newBuilder()
            .setOpType("Identity")
            .setDomain("")
            .setName("")
            .addInput(w.getName())
            .addOutput("y")
            .build();
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("constant")
            .addNode(node)
            .addInitializer(w)
            .addOutput(value("y", DataType.FLOAT))
            .build();
    return model(graph);
  }

  /** {@return a model whose every part says something, unknown fields included} */
  static ModelProto everything() {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType("Everything")
            .setDomain("test")
            .setName("all kinds of attributes")
            .addInput("x")
            .addInput("")
            .addInput("w")
            .addInput("sparse")
            .addOutput("y")
            .addOutput("")
            .setDocString("a node's documentation")
            .setUnknownFields(unknown(10, "devices"));
    node.addAttribute(attribute("a_float", AttributeType.FLOAT).setF(1.5f));
    node.addAttribute(attribute("b_int", AttributeType.INT).setI(-7));
    node.addAttribute(attribute("c_text", AttributeType.STRING).setS(utf8("µ and 𝄞")));
    node.addAttribute(
        attribute("d_bytes", AttributeType.STRING)
            .setS(ByteString.copyFrom(new byte[] {(byte) 0xff, 0, (byte) 0xfe})));
    node.addAttribute(
        attribute("e_tensor", AttributeType.TENSOR).setT(raw("", DataType.INT8, 3, 1, 2, 3)));
    node.addAttribute(attribute("f_graph", AttributeType.GRAPH).setG(subgraph("inner")));
    node.addAttribute(
        attribute("g_floats", AttributeType.FLOATS).addFloats(0).addFloats(Float.MIN_VALUE));
    node.addAttribute(
        attribute("h_ints", AttributeType.INTS).addInts(Long.MIN_VALUE).addInts(Long.MAX_VALUE));
    node.addAttribute(
        attribute("i_texts", AttributeType.STRINGS).addStrings(utf8("a")).addStrings(utf8("")));
    node.addAttribute(
        attribute("j_tensors", AttributeType.TENSORS).addTensors(raw("t", DataType.UINT8, 1, 9)));
    node.addAttribute(attribute("k_graphs", AttributeType.GRAPHS).addGraphs(subgraph("other")));
    node.addAttribute(
        attribute("l_sparse", AttributeType.SPARSE_TENSOR).setSparseTensor(sparse("s")));
    node.addAttribute(
        attribute("m_type", AttributeType.TYPE_PROTO).setTp(value("t", DataType.FLOAT).getType()));
    node.addAttribute(
        attribute("n_words", AttributeType.TENSOR)
            .setT(
                TensorProto.newBuilder()
                    .setDataType(DataType.STRING_VALUE)
                    .addDims(1)
                    .addStringData(utf8("word"))));
    node.addAttribute(
        attribute("o_newer", AttributeType.INT).setI(1).setUnknownFields(unknown(99, "newer")));
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("everything")
            .addNode(node)
            .addInitializer(raw("w", DataType.FLOAT16, 2, 0, 0x3c, 0, 0xc0))
            .addSparseInitializer(sparse("sparse"))
            .setDocString("a graph's documentation")
            .addInput(value("x", DataType.FLOAT))
            .addOutput(value("y", DataType.FLOAT).toBuilder().setDocString("an output"))
            .addValueInfo(value("between", DataType.INT64))
            .setUnknownFields(unknown(77, "graph"))
            .build();
    return model(graph).toBuilder()
        .setProducerVersion("1.2.3")
        .setModelVersion(4)
        .setDocString("a model's documentation")
        .addMetadataProps(StringStringEntryProto.newBuilder().setKey("author").setValue("somebody"))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("test").setVersion(1))
        .setUnknownFields(unknown(26, "configuration"))
        .build();
  }

  /** {@return a tensor whose bytes stand as they are} */
  static TensorProto raw(String name, DataType type, long elements, int... bytes) {
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addDims(elements)
        .setRawData(ByteString.copyFrom(data))
        .build();
  }

  /** {@return a tensor whose bytes stand in a file beside the model} */
  static TensorProto external(String location, String offset, String length, long elements) {
    return TensorProto.newBuilder()
        .setName("w")
        .setDataType(DataType.FLOAT_VALUE)
        .addDims(elements)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", offset))
        .addExternalData(entry("length", length))
        .build();
  }

  static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** {@return a graph around these nodes} */
  static ModelProto model(GraphProto graph) {
    return ModelProto.newBuilder()
        .setIrVersion(9)
        .setProducerName("by hand")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .setGraph(graph)
        .build();
  }

  /** {@return a declared value [n, 3]} */
  static ValueInfoProto value(String name, DataType type) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(3))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private static GraphProto subgraph(String name) {
    return GraphProto.newBuilder()
        .setName(name)
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Add")
                .setDomain("")
                .setName("")
                .addInput("x")
                .addInput("inner.w")
                .addOutput("inner.y"))
        .addInitializer(raw("inner.w", DataType.FLOAT, 1, 0, 0, 0x80, 0x3f))
        .addOutput(value("inner.y", DataType.FLOAT))
        .build();
  }

  private static SparseTensorProto sparse(String name) {
    return SparseTensorProto.newBuilder()
        .setValues(raw(name, DataType.FLOAT, 1, 0, 0, 0x80, 0x3f))
        .setIndices(raw("", DataType.INT64, 1, 2, 0, 0, 0, 0, 0, 0, 0))
        .addDims(5)
        .build();
  }

  private static UnknownFieldSet unknown(int field, String text) {
    return UnknownFieldSet.newBuilder()
        .addField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(utf8(text)).build())
        .build();
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
