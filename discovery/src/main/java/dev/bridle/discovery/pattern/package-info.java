// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** Scores from attention patterns on tokens whose structure is known. */
package dev.bridle.discovery.pattern;
