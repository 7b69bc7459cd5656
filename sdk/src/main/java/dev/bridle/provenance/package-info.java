// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** What a result came from: the digests of files. */
package dev.bridle.provenance;
