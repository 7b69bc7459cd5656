// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The three questions that are put to the hub about a model. */
final class HubApi {
  /** No description of a model comes near it. */
  private static final int LONGEST_DESCRIPTION = 1 << 26;

  private final HubSettings settings;
  private final HubModelId id;
  private final HubClient client;
  private final Retries retries;
  private final HubRefusal refusal;

  HubApi(HubSettings settings, HubModelId id, Patience patience) {
    this.settings = settings;
    this.id = id;
    this.client = new HubClient(settings, patience);
    this.retries = new Retries(patience);
    this.refusal = new HubRefusal(settings, id);
  }

  /** Which commit the revision is, and which files it has. */
  HubListing listing() {
    URI uri = uri("/api/models/" + id.name() + "/revision/" + encoded(id.revision()));
    return retries.run(
        settings.endpoint().toString(),
        () -> {
          try (HubResponse answer = client.get(uri, Map.of())) {
            refusal.check(answer, uri.getPath());
            return HubListing.of(id, json(answer));
          }
        });
  }

  /** What a file is called in the cache, and how long it is. */
  RemoteFile file(String commit, String path) {
    return retries.run(
        settings.endpoint().toString(),
        () -> {
          try (HubResponse answer = client.head(address(commit, path))) {
            refusal.check(answer, path);
            return new RemoteFile(commit, path, BlobName.of(answer, path));
          }
        });
  }

  /** A file's content from a byte on, or all of it: the answer's status says which. */
  HubResponse content(RemoteFile file, long from) throws IOException, InterruptedException {
    Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
    HubResponse answer = client.get(address(file.commit(), file.path()), range);
    if (answer.status() != 416) {
      refusal.check(answer, file.path());
    }
    return answer;
  }

  private JsonNode json(HubResponse answer) throws IOException {
    byte[] bytes = answer.body().readNBytes(LONGEST_DESCRIPTION);
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (JsonProcessingException e) {
      InputException said =
          new InputException(
              settings.endpoint() + " answers with something that is no JSON",
              "Check HF_ENDPOINT.");
      said.initCause(e);
      throw said;
    }
  }

  private URI address(String commit, String path) {
    String steps =
        Arrays.stream(path.split("/", -1)).map(HubApi::encoded).collect(Collectors.joining("/"));
    return uri("/" + id.name() + "/resolve/" + commit + "/" + steps);
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint() + path);
  }

  private static String encoded(String step) {
    return URLEncoder.encode(step, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
