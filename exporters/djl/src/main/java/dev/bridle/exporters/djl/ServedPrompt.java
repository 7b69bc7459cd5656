// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.TranslateException;
import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;

/**
 * A request to DJL Serving: {@code {"inputs": "Once", "parameters": {"max_new_tokens": 20}}}, or
 * the prompt alone as text; and its answer, {@code {"generated_text": " upon a time"}}.
 */
final class ServedPrompt {
  private ServedPrompt() {}

  static Prompt read(Input input, int usual) throws TranslateException {
    if (input.getData() == null) {
      throw new TranslateException("the request is empty. Send a prompt.");
    }
    String body = input.getData().getAsString();
    if (!body.stripLeading().startsWith("{")) {
      return new Prompt(body, usual);
    }
    try {
      JsonObject json = JsonUtils.GSON.fromJson(body, JsonObject.class);
      JsonElement text = json.get("inputs");
      if (text == null) {
        throw new TranslateException("the request has no \"inputs\". Put the prompt there.");
      }
      JsonObject parameters = json.getAsJsonObject("parameters");
      boolean says = parameters != null && parameters.has("max_new_tokens");
      return new Prompt(
          text.getAsString(), says ? parameters.get("max_new_tokens").getAsInt() : usual);
    } catch (JsonParseException | IllegalStateException | ClassCastException e) {
      throw new TranslateException("the request is no JSON document that holds a prompt", e);
    }
  }

  static Output write(Continuation continuation) {
    JsonObject json = new JsonObject();
    json.addProperty("generated_text", continuation.text());
    Output output = new Output();
    output.addProperty("Content-Type", "application/json");
    output.add(json.toString());
    return output;
  }
}
