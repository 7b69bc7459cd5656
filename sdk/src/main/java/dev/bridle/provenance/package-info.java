// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** What a result came from: digests of files, versions of software. */
package dev.bridle.provenance;
