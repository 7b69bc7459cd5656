// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/** The one exception that tells a user what was wrong, where, and what to do about it. */
package dev.bridle.error;
