// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** Reads and writes {@code edits.json}, the file in which people share edits. */
package dev.bridle.edit.file;
