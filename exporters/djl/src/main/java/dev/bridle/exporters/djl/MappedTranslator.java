// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;

/** The same translator for a caller who hands over and gets back other types. */
final class MappedTranslator<I, O> implements NoBatchifyTranslator<I, O> {
  /** Reads what the caller hands over. */
  interface Reader<I> {
    Prompt read(I input) throws TranslateException;
  }

  /** Writes what the caller gets. */
  interface Writer<O> {
    O write(Continuation continuation);
  }

  private final ContinuationTranslator translator;
  private final Reader<I> reader;
  private final Writer<O> writer;

  MappedTranslator(ContinuationTranslator translator, Reader<I> reader, Writer<O> writer) {
    this.translator = translator;
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public NDList processInput(TranslatorContext context, I input) throws TranslateException {
    return translator.processInput(context, reader.read(input));
  }

  @Override
  public O processOutput(TranslatorContext context, NDList output) throws TranslateException {
    return writer.write(translator.processOutput(context, output));
  }
}
