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
 */
package dev.bridle.onnx;
