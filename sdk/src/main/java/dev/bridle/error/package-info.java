// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Telling a user what was wrong, where, and what to do about it.
 *
 * <dl>
 *   <dt>{@link dev.bridle.error.InputException}
 *   <dd>the one exception for everything a user gave that cannot be used
 *   <dt>{@link dev.bridle.error.WriteFailure}
 *   <dd>why a file could not be written
 *   <dt>{@link dev.bridle.error.EditDistance}
 *   <dd>which known name an unknown one may stand for
 * </dl>
 */
package dev.bridle.error;
