// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** A model of any size without any sense, to see what a large one costs. */
package dev.bridle.samples.large;
