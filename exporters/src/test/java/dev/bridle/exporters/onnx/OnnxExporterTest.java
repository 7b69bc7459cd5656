// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.exporters.ModelExporter;
import dev.bridle.exporters.ModelExporterContract;

/** The exporter to ONNX keeps what an exporter promises. */
final class OnnxExporterTest extends ModelExporterContract {
  @Override
  protected ModelExporter exporter() {
    return OnnxExporter.verifiedOn(PROMPTS);
  }
}
