// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Files that let other software serve a baked graph, and files that carry its edits elsewhere.
 *
 * <dl>
 *   <dt>{@link dev.bridle.exporters.deploy.Deployment}
 *   <dd>onnxruntime-genai, DJL Serving, Triton, plain ONNX Runtime
 *   <dt>{@link dev.bridle.exporters.deploy.Interop}
 *   <dd>safetensors for Hugging Face checkpoints, GGUF control vectors for llama.cpp
 *   <dt>{@link dev.bridle.exporters.deploy.Shipment}
 *   <dd>which of them a folder is made for
 *   <dt>{@link dev.bridle.exporters.deploy.ShippedFiles}
 *   <dd>what was written for one of them, and whether it is exact
 * </dl>
 *
 * <p>What a target cannot hold is refused with the reason; nothing is published then.
 */
package dev.bridle.exporters.deploy;
