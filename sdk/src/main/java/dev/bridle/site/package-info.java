// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Where heads live in a graph: per layer an attention site, and what a decoder is fed and gives.
 *
 * <p>A graph built here and a graph somebody else exported are the same thing once their sites are
 * known: per layer the tensor z, the projection that reads it, its weight and orientation, its
 * bias, its quantisation, and how many heads of which width. Discovery, editing and export know
 * sites only, never exporters or families.
 *
 * <dl>
 *   <dt>{@link dev.bridle.site.DecoderGraph}, {@link dev.bridle.site.SourceGraph}
 *   <dd>a model with its sites and its ports, and the file that it stands in
 *   <dt>{@link dev.bridle.site.AttentionSite}, {@link dev.bridle.site.AttentionCore}, {@link
 *       dev.bridle.site.Projection}, {@link dev.bridle.site.WeightForm}, {@link
 *       dev.bridle.site.BiasSlot}
 *   <dd>one layer's attention
 *   <dt>{@link dev.bridle.site.DecoderPorts}, {@link dev.bridle.site.TokenPort}, {@link
 *       dev.bridle.site.CachePort}
 *   <dd>what is fed and what comes out, key-value cache included
 * </dl>
 *
 * <p>They are found by {@code dev.bridle.locate}.
 */
package dev.bridle.site;
