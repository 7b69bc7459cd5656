// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Writing edited models, and proving what was written.
 *
 * <dl>
 *   <dt>{@link dev.bridle.exporters.ModelExporter}, {@link dev.bridle.exporters.ModelFolder}
 *   <dd>an edited model becomes a folder that any ONNX runtime can load
 *   <dt>{@link dev.bridle.exporters.parity.ParityCheck}, {@link
 *       dev.bridle.exporters.parity.ParityReport}
 *   <dd>the written file against the edit applied at run time
 *   <dt>{@link dev.bridle.exporters.FolderVerifier}
 *   <dd>a folder against its own report
 *   <dt>{@link dev.bridle.exporters.Publication}
 *   <dd>readers see the whole folder or none
 *   <dt>{@link dev.bridle.exporters.SharedFiles}, {@link dev.bridle.exporters.HardLink}
 *   <dd>data files of the original that are linked and not written again
 *   <dt>{@link dev.bridle.exporters.onnx}
 *   <dd>how edits go into graphs
 *   <dt>{@link dev.bridle.exporters.report}
 *   <dd>the report as JSON, Markdown and a page
 * </dl>
 *
 * <p>The rule of the house: nothing is written that has not been run and compared.
 */
package dev.bridle.exporters;
