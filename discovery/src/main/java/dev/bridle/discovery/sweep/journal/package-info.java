// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Files from which work that was killed goes on.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.sweep.journal.Journal}
 *   <dd>records that are appended, and found again
 *   <dt>{@link dev.bridle.discovery.sweep.journal.JournalHead}
 *   <dd>what they are the records of; others are refused
 * </dl>
 */
package dev.bridle.discovery.sweep.journal;
