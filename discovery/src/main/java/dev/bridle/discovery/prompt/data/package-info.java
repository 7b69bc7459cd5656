// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Published data sets, read by their own formats.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.prompt.data.DataFormat}
 *   <dd>the formats that are known
 *   <dt>{@link dev.bridle.discovery.prompt.data.WordTable}
 *   <dd>a list of words, or of rows that belong together
 * </dl>
 */
package dev.bridle.discovery.prompt.data;
