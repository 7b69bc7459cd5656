// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Tasks by name: {@link dev.bridle.discovery.prompt.library.TaskLibrary}, whose documents are YAML
 * resources or a user's files.
 */
package dev.bridle.discovery.prompt.library;
