// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Looking for many kinds of heads in one model at once.
 *
 * <p>Prompts are run once for all kinds that look at them; interventions of all kinds that are held
 * against one behaviour are rows of one sweep.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.survey.Survey}
 *   <dd>kinds and a model in, findings out
 * </dl>
 */
package dev.bridle.discovery.survey;
