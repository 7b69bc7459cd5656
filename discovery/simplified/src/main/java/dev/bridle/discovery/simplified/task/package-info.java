// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Tasks made for one kind of head, and models small enough to learn each in half a minute: answers
 * that methods of finding heads can be checked against.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.simplified.task.RepeatedBlocks}
 *   <dd>needs previous-token and induction heads
 *   <dt>{@link dev.bridle.discovery.simplified.task.RunningParity}
 *   <dd>needs an iteration head
 *   <dt>{@link dev.bridle.discovery.simplified.task.CountingOn}
 *   <dd>needs a successor head
 *   <dt>{@link dev.bridle.discovery.simplified.task.TaskModel}
 *   <dd>trains the model of a task into a folder
 * </dl>
 */
package dev.bridle.discovery.simplified.task;
