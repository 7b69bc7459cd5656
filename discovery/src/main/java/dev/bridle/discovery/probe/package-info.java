// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** Scores from what can be read off a head's output with a trained classifier. */
package dev.bridle.discovery.probe;
