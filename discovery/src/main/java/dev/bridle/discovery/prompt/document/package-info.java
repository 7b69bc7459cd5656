// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * YAML documents of tasks and word lists, read key by key.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.prompt.document.TaskDocument}
 *   <dd>a document as it was found
 *   <dt>{@link dev.bridle.discovery.prompt.document.Settings}
 *   <dd>its keys, whose complaints name file and place
 *   <dt>{@link dev.bridle.discovery.prompt.document.Header}, {@link
 *       dev.bridle.discovery.prompt.document.HeadedTask}
 *   <dd>what every task document begins with, and a task that has one
 *   <dt>{@link dev.bridle.discovery.prompt.data.WordTable}
 *   <dd>a list of words, or of rows that belong together
 * </dl>
 */
package dev.bridle.discovery.prompt.document;
