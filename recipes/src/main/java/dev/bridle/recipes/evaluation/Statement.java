// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.List;

/**
 * A row of a statement table.
 *
 * @param line where in the file
 * @param text the statement, its words parted by single spaces
 * @param truth whether it is labelled true
 * @param cells all cells of the row, in the order of the header
 */
record Statement(int line, String text, boolean truth, List<String> cells) {}
