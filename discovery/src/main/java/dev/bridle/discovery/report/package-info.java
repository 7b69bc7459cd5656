// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** Scores as something to look at: one self-contained page. */
package dev.bridle.discovery.report;
