// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * The command line: one class a verb, over the same types a program would use.
 *
 * <p>Exit status: 0 done; 1 done, and it fell short; 2 bad usage or input; 70 a defect of ours.
 * With {@code --json}, standard output holds one JSON document and nothing else; progress and
 * messages go to standard error.
 */
package dev.bridle.recipes.cli;
