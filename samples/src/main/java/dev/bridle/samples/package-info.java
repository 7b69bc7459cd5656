// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** The README's snippets, as classes that are compiled and run. */
package dev.bridle.samples;
