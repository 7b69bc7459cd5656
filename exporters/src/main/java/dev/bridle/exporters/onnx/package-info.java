// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** How edits go into ONNX graphs, and which files make a folder deployable. */
package dev.bridle.exporters.onnx;
