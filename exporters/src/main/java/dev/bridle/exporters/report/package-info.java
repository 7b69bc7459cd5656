// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** The report that a published folder carries, as JSON, Markdown and a self-contained page. */
package dev.bridle.exporters.report;
