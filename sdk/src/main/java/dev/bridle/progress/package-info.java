// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** How long work tells a listener how far it is; who listens decides what to show. */
package dev.bridle.progress;
