// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Where heads live in a graph: attention sites, found by structure and never by node names.
 *
 * <p>A graph built here and a graph somebody else exported are the same thing once their sites are
 * known: per layer the tensor z, the projection that reads it, its weight and orientation, its
 * bias, and how many heads of which width. Discovery, editing and export know sites only.
 *
 * <dl>
 *   <dt>{@link dev.bridle.site.DecoderGraph}
 *   <dd>a model with its sites and its ports
 *   <dt>{@link dev.bridle.site.AttentionSite}, {@link dev.bridle.site.Projection}, {@link
 *       dev.bridle.site.BiasSlot}
 *   <dd>one layer's attention
 *   <dt>{@link dev.bridle.site.DecoderPorts}
 *   <dd>what is fed and what comes out, key-value cache included
 *   <dt>{@link dev.bridle.site.SiteLocator}
 *   <dd>finds them
 * </dl>
 */
package dev.bridle.site;
