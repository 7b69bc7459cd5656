// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Tasks as texts with slots; {@link dev.bridle.discovery.prompt.template.TemplateKind} tells the
 * documents' format.
 */
package dev.bridle.discovery.prompt.template;
