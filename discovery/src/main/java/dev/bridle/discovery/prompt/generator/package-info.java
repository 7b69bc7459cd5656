// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Tasks whose prompts follow a rule instead of a template; {@link
 * dev.bridle.discovery.prompt.generator.GeneratedKinds} tells their documents' settings.
 */
package dev.bridle.discovery.prompt.generator;
