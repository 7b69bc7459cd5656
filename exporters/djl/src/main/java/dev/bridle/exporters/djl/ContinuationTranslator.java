// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.Float16Utils;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Continues a prompt greedily: the likeliest token each time, until one that ends a text.
 *
 * <p>DJL runs the graph on what {@link #processInput} gives, the whole prompt; the further runs are
 * made where their beginning is known, in {@link #processOutput}. Each is fed one token and the
 * arrays of keys and values that the last one gave, which are not copied; where a graph does not go
 * on from those, it is fed the whole text again.
 */
final class ContinuationTranslator implements NoBatchifyTranslator<Prompt, Continuation> {
  private static final String PROMPT = "prompt";
  private static final String IDS = "ids";

  private final DecoderDescription.Json decoder;
  private final DecoderFeeds feeds;
  private final HuggingFaceTokenizer tokenizer;

  ContinuationTranslator(DecoderDescription.Json decoder, HuggingFaceTokenizer tokenizer) {
    this.decoder = decoder;
    this.feeds = new DecoderFeeds(decoder);
    this.tokenizer = tokenizer;
  }

  @Override
  public NDList processInput(TranslatorContext context, Prompt prompt) throws TranslateException {
    long[] ids = tokenizer.encode(prompt.text()).getIds();
    if (ids.length == 0) {
      throw new TranslateException("the prompt has no tokens. Give a prompt that is not empty.");
    }
    context.setAttachment(PROMPT, prompt);
    context.setAttachment(IDS, ids);
    return feeds.whole(context.getNDManager(), ids);
  }

  @Override
  public Continuation processOutput(TranslatorContext context, NDList first)
      throws TranslateException {
    Prompt prompt = (Prompt) context.getAttachment(PROMPT);
    long[] ids = (long[]) context.getAttachment(IDS);
    List<Integer> made = tokens(context, ids, prompt.maxNewTokens(), first);
    return new Continuation(text(ids, made), made);
  }

  private List<Integer> tokens(TranslatorContext context, long[] prompt, int most, NDList first)
      throws TranslateException {
    List<Integer> made = new ArrayList<>();
    NDList last = first;
    NDManager manager = null;
    try {
      int token = likeliest(last);
      while (!decoder.endOfSequence().contains(token)) {
        made.add(token);
        if (made.size() == most) {
          break;
        }
        // What a run gives belongs to the manager of what it is fed: one a step, closed after it.
        NDManager step = context.getNDManager().newSubManager();
        last = run(context.getBlock(), step, fed(step, prompt, made, last));
        if (manager != null) {
          manager.close();
        }
        manager = step;
        token = likeliest(last);
      }
    } finally {
      if (manager != null) {
        manager.close();
      }
    }
    return made;
  }

  private NDList fed(NDManager manager, long[] prompt, List<Integer> made, NDList before) {
    if (decoder.continues()) {
      int length = prompt.length + made.size();
      return feeds.next(manager, made.get(made.size() - 1), length, before);
    }
    return feeds.whole(manager, all(prompt, made));
  }

  private static NDList run(Block block, NDManager manager, NDList fed) {
    return block.forward(new ParameterStore(manager, false), fed, false);
  }

  private int likeliest(NDList output) throws TranslateException {
    NDArray logits = output.get(decoder.logits());
    float[] row = lastRow(logits);
    int best = 0;
    for (int token = 0; token < row.length; token++) {
      if (Float.isNaN(row[token])) {
        throw new TranslateException("the model no longer gives numbers: a logit is NaN");
      }
      if (row[token] > row[best]) {
        best = token;
      }
    }
    return best;
  }

  private static float[] lastRow(NDArray logits) {
    int width = Math.toIntExact(logits.getShape().tail());
    ByteBuffer bytes = logits.toByteBuffer();
    int size = logits.getDataType() == DataType.FLOAT16 ? Short.BYTES : Float.BYTES;
    ByteBuffer row = bytes.slice(bytes.limit() - width * size, width * size).order(bytes.order());
    if (logits.getDataType() == DataType.FLOAT16) {
      return Float16Utils.fromByteBuffer(row);
    }
    float[] numbers = new float[width];
    row.asFloatBuffer().get(numbers);
    return numbers;
  }

  /** What a token adds depends on those before it, so that the whole is decoded. */
  private String text(long[] prompt, List<Integer> made) {
    int begin = tokenizer.decode(prompt, true).length();
    String whole = tokenizer.decode(all(prompt, made), true);
    return whole.substring(Math.min(begin, whole.length()));
  }

  private static long[] all(long[] prompt, List<Integer> made) {
    long[] all = Arrays.copyOf(prompt, prompt.length + made.size());
    for (int i = 0; i < made.size(); i++) {
      all[prompt.length + i] = made.get(i);
    }
    return all;
  }
}
