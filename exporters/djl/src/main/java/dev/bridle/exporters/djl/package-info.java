// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Lets DJL and DJL Serving continue texts with a folder that Bridle baked for them.
 *
 * <p>DJL's ONNX Runtime engine runs a graph once. {@link
 * dev.bridle.exporters.djl.ContinuationTranslatorFactory}, which the folder's serving.properties
 * names, adds the loop: text to tokens, keys and values from run to run, tokens to text.
 */
package dev.bridle.exporters.djl;
