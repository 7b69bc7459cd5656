// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Conduct;
import dev.bridle.site.DecoderGraph;

/**
 * A decoder whose sites are what they were taken for.
 *
 * @param decoder the graph and its sites
 * @param conduct how it runs
 */
public record ProvedDecoder(DecoderGraph decoder, Conduct conduct) {}
