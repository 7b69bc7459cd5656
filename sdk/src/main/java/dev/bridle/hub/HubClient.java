// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Asks the hub, and follows where it points.
 *
 * <p>Redirects are followed by hand: the token goes to the hub's own scheme, host and port, and
 * never to the stores it sends downloads to.
 */
final class HubClient {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final int HOPS = 10;

  private final HubSettings settings;
  private final Patience patience;
  private final HttpClient http;

  HubClient(HubSettings settings, Patience patience) {
    this.settings = settings;
    this.patience = patience;
    // One connection a download: a broken one then breaks nothing else.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /** What the hub says about something; where it points elsewhere, that is the answer. */
  HubResponse head(URI uri) throws IOException, InterruptedException {
    return ask("HEAD", uri, Map.of());
  }

  /** The thing itself, wherever it is kept. */
  HubResponse get(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
    return ask("GET", uri, headers);
  }

  private HubResponse ask(String method, URI from, Map<String, String> headers)
      throws IOException, InterruptedException {
    URI uri = from;
    HttpHeaders linked = null;
    for (int hop = 0; hop < HOPS; hop++) {
      HttpResponse<InputStream> answer = send(method, uri, headers);
      linked = linked == null ? answer.headers() : linked;
      boolean fromHub = isHub(uri);
      String location = answer.headers().firstValue("Location").orElse("");
      if (HubResponse.isRedirect(answer.statusCode()) && !location.isEmpty()) {
        URI next = resolve(uri, location);
        if (isHub(next) || method.equals("GET")) {
          answer.body().close();
          uri = next;
          continue;
        }
      }
      return new HubResponse(answer.statusCode(), fromHub, answer.headers(), linked, answer.body());
    }
    throw new InputException(
        from + " leads from one address to the next without end", "Check HF_ENDPOINT.");
  }

  private HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .timeout(patience.stall())
            .header("User-Agent", "bridle")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (isHub(uri) && settings.token().isPresent()) {
      request.header("Authorization", settings.token().header());
    }
    return http.send(request.build(), said -> new BodyStream(patience.stall()));
  }

  /** A location may be anything at all; a secure connection is never left for an open one. */
  private static URI resolve(URI uri, String location) {
    try {
      URI next = uri.resolve(location);
      boolean known = scheme(next).equals("https") || scheme(next).equals("http");
      boolean downgrade = scheme(uri).equals("https") && !scheme(next).equals("https");
      if (known && next.getHost() != null && !downgrade) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      throw astray(uri, location, e);
    }
    throw astray(uri, location, null);
  }

  private static InputException astray(URI uri, String location, Throwable cause) {
    InputException refusal =
        new InputException(
            uri + " leads to \"" + OneLine.of(location) + "\", which is not followed",
            "Check HF_ENDPOINT.");
    refusal.initCause(cause);
    return refusal;
  }

  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return scheme(uri).equals(scheme(hub))
        && hub.getHost().equalsIgnoreCase(uri.getHost())
        && port(uri) == port(hub);
  }

  private static int port(URI uri) {
    int standard = scheme(uri).equals("https") ? 443 : 80;
    return uri.getPort() < 0 ? standard : uri.getPort();
  }

  private static String scheme(URI uri) {
    return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
  }
}
