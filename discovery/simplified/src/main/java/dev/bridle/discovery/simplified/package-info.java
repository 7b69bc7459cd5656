// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * The command that trains small models; what it trains stands in the packages below.
 *
 * <p>{@link dev.bridle.discovery.simplified.Main} names the model and the folder.
 */
package dev.bridle.discovery.simplified;
