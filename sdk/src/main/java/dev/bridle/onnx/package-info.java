// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * ONNX graphs as small immutable values; protocol buffers stay behind the codec.
 *
 * <dl>
 *   <dt>{@link dev.bridle.onnx.OnnxFile}
 *   <dd>reads and writes model files, with external data
 *   <dt>{@link dev.bridle.onnx.OnnxModel}, {@link dev.bridle.onnx.OnnxGraph}, {@link
 *       dev.bridle.onnx.OnnxNode}, {@link dev.bridle.onnx.OnnxValue}
 *   <dd>what a file holds; printing a graph lists its nodes
 *   <dt>{@link dev.bridle.onnx.GraphBuilder}
 *   <dd>makes a graph, or a changed copy of one
 *   <dt>{@link dev.bridle.onnx.GraphLinks}
 *   <dd>who produces and who reads each value
 *   <dt>{@link dev.bridle.onnx.GraphPass}
 *   <dd>a step from graph to graph
 * </dl>
 *
 * <p>Whatever a file holds that these types do not name (documentation, metadata, fields of newer
 * versions) is carried along and written back, but for what it says of a single tensor or attribute
 * beside its value.
 *
 * <p>A file is a stranger's until it has been checked, and what does not hold together is refused
 * when it is read, with one {@link dev.bridle.error.InputException}: values that nobody makes or
 * two make, nodes in a circle, subgraphs that read what is not in scope, tensors that do not fill
 * their shapes, and data files that are anywhere but where {@link dev.bridle.tensor.ModelBoundary}
 * allows. What ONNX Runtime is given afterwards is written anew and names no file that was not
 * checked.
 */
package dev.bridle.onnx;
