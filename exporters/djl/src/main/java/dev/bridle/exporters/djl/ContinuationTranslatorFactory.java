// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.Model;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Makes the translator that continues texts; a folder's serving.properties names this class.
 *
 * <pre>{@code
 * Criteria<String, String> criteria =
 *     Criteria.builder()
 *         .setTypes(String.class, String.class)
 *         .optModelPath(folder)
 *         .optTranslatorFactory(new ContinuationTranslatorFactory())
 *         .build();
 * try (ZooModel<String, String> model = criteria.loadModel();
 *     Predictor<String, String> predictor = model.newPredictor()) {
 *   String text = predictor.predict("Once upon a time");
 * }
 * }</pre>
 *
 * <p>It gives a {@link String}, or a {@link Continuation} with its tokens. Requests of DJL Serving
 * come and go as {@link Input} and {@link Output}; for them DJL takes the factory from the folder.
 * The argument {@code maxNewTokens} says how far a text goes on at most. It does not draw: decoding
 * is greedy.
 *
 * <p>DJL's engine insists on starting ONNX Runtime itself: a process that also runs models by
 * {@code dev.bridle.runtime} calls {@code Engine.getEngine("OnnxRuntime")} before it opens the
 * first.
 */
public final class ContinuationTranslatorFactory implements TranslatorFactory {
  private static final String LIMIT = "maxNewTokens";
  private static final int USUAL_LIMIT = 128;

  /** Makes a factory; DJL does. */
  public ContinuationTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(
        new Pair<>(String.class, String.class),
        new Pair<>(String.class, Continuation.class),
        new Pair<>(Input.class, Output.class));
  }

  @Override
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (!isSupported(input, output)) {
      throw new IllegalArgumentException(
          "no translator from " + input.getName() + " to " + output.getName());
    }
    int limit = limit(arguments);
    ContinuationTranslator translator = translator(model);
    return new MappedTranslator<>(
        translator, given -> prompt(given, limit), made -> output.cast(answer(output, made)));
  }

  private static Prompt prompt(Object given, int limit) throws TranslateException {
    return given instanceof Input request
        ? ServedPrompt.read(request, limit)
        : new Prompt((String) given, limit);
  }

  private static Object answer(Class<?> output, Continuation made) {
    if (output == Output.class) {
      return ServedPrompt.write(made);
    }
    return output == String.class ? made.text() : made;
  }

  private static ContinuationTranslator translator(Model model) throws TranslateException {
    Path folder = model.getModelPath();
    try {
      DecoderDescription.Json decoder = DecoderDescription.read(folder);
      // Without this the library cuts every text at 512 tokens.
      Map<String, String> whole = Map.of("truncation", "false", "padding", "false");
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"), whole);
      // Its memory is not Java's; it is given back with the model.
      model.getNDManager().attachInternal(NDManager.nextUid(), tokenizer);
      return new ContinuationTranslator(decoder, tokenizer);
    } catch (IOException e) {
      throw new TranslateException(folder + " cannot be read", e);
    }
  }

  private static int limit(Map<String, ?> arguments) {
    Object said = arguments == null ? null : arguments.get(LIMIT);
    return said == null ? USUAL_LIMIT : (int) Double.parseDouble(said.toString());
  }
}
