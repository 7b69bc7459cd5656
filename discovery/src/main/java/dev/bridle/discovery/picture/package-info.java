// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** Pictures that need nothing else: SVG, written as text. */
package dev.bridle.discovery.picture;
