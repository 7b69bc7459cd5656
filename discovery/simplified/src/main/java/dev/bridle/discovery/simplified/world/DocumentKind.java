// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

/**
 * A kind of document that the world's inhabitants write.
 *
 * <p>Each kind is there for a behaviour that a trained model can be searched for; its class says
 * which. A document is one line of text. Kinds hold no state: the dice decide everything.
 */
public sealed interface DocumentKind
    permits SourcedAnswers,
        Prose,
        RepeatedWords,
        IndirectObjects,
        Counting,
        LetteredChoice,
        YesOrNo,
        Sentiment,
        Needle,
        Translations,
        FewShot,
        ColouredObjects,
        Acronyms,
        Years {

  /** {@return a fresh document} */
  String write(Dice dice);
}
