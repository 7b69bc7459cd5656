// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Measures that read attention patterns.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.pattern.AttentionAlong}, {@link
 *       dev.bridle.discovery.pattern.AttentionAbove}, {@link
 *       dev.bridle.discovery.pattern.AttentionContrast}, {@link
 *       dev.bridle.discovery.pattern.ArgmaxAlong}
 *   <dd>along relations, such as to the token before
 *   <dt>{@link dev.bridle.discovery.pattern.AttentionTo}, {@link
 *       dev.bridle.discovery.pattern.AttentionPreference}, {@link
 *       dev.bridle.discovery.pattern.NegativeAttention}
 *   <dd>from one place of a prompt to others
 *   <dt>{@link dev.bridle.discovery.pattern.OptionUniformity}, {@link
 *       dev.bridle.discovery.pattern.FavouriteOption}, {@link
 *       dev.bridle.discovery.pattern.FavouriteIfCorrect}
 *   <dd>to the options of a question
 *   <dt>{@link dev.bridle.discovery.pattern.RelativePosition}, {@link
 *       dev.bridle.discovery.pattern.MostAttended}, {@link dev.bridle.discovery.pattern.Confidence}
 *   <dd>what is looked at most: an offset, a token, and how surely
 *   <dt>{@link dev.bridle.discovery.pattern.AttentionRow}, {@link
 *       dev.bridle.discovery.pattern.Links}
 *   <dd>what one head looks at from one position, and along links
 * </dl>
 */
package dev.bridle.discovery.pattern;
