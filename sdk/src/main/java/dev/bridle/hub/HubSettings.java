// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where the hub and the cache are, and who asks; as {@code huggingface_hub} reads an environment.
 *
 * <p>The cache is {@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME}, else {@code
 * huggingface/hub} in {@code XDG_CACHE_HOME}, else in {@code ~/.cache}. The token is {@code
 * HF_TOKEN}, else what {@code HF_TOKEN_PATH} names, else the file {@code token} beside the cache.
 */
public final class HubSettings {
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

  private final URI endpoint;
  private final Path cache;
  private final HubToken token;
  private final boolean offline;
  private final boolean links;

  private HubSettings(URI endpoint, Path cache, HubToken token, boolean offline, boolean links) {
    this.endpoint = endpoint;
    this.cache = cache;
    this.token = token;
    this.offline = offline;
    this.links = links;
  }

  /**
   * {@return what an environment says, and what holds where it says nothing}
   *
   * @param environment variables by name
   * @throws InputException if a variable holds something that cannot be used
   */
  public static HubSettings from(Map<String, String> environment) {
    Path user = Path.of(given(environment, "HOME", System.getProperty("user.home")));
    Path caches = path(environment, "XDG_CACHE_HOME", user.resolve(".cache"));
    Path home = path(environment, "HF_HOME", caches.resolve("huggingface"));
    Path old = path(environment, "HUGGINGFACE_HUB_CACHE", home.resolve("hub"));
    String offline = given(environment, "TRANSFORMERS_OFFLINE", "");
    return new HubSettings(
        endpoint(given(environment, "HF_ENDPOINT", "https://huggingface.co")),
        path(environment, "HF_HUB_CACHE", old),
        HubToken.from(environment, home),
        isYes(given(environment, "HF_HUB_OFFLINE", offline)),
        !isYes(given(environment, "HF_HUB_DISABLE_SYMLINKS", "")));
  }

  /** {@return the same, but with the cache alone: nothing is asked for over the network} */
  public HubSettings withoutNetwork() {
    return new HubSettings(endpoint, cache, token, true, links);
  }

  /** {@return the folder with a folder a model} */
  public Path cache() {
    return cache;
  }

  /** {@return whether only the cache may be looked at} */
  public boolean isOffline() {
    return offline;
  }

  /** The hub's address without a slash at its end. */
  URI endpoint() {
    return endpoint;
  }

  HubToken token() {
    return token;
  }

  /** Whether snapshots may be made of links. */
  boolean links() {
    return links;
  }

  static Path path(Map<String, String> environment, String name, Path otherwise) {
    String given = given(environment, name, "");
    try {
      if (given.equals("~") || given.startsWith("~/")) {
        String home = given(environment, "HOME", System.getProperty("user.home"));
        return Path.of(home, given.substring(1));
      }
      return given.isEmpty() ? otherwise : Path.of(given).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw unusable(name, given, "a path", e);
    }
  }

  private static URI endpoint(String given) {
    try {
      URI uri = URI.create(given.replaceAll("/+$", ""));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return uri;
      }
      throw unusable("HF_ENDPOINT", given, "an address", null);
    } catch (IllegalArgumentException e) {
      throw unusable("HF_ENDPOINT", given, "an address", e);
    }
  }

  private static InputException unusable(String name, String given, String what, Throwable cause) {
    InputException refusal =
        new InputException(
            name + " is \"" + OneLine.of(given) + "\", which is not " + what,
            "Mend the variable, or unset it.");
    refusal.initCause(cause);
    return refusal;
  }

  private static String given(Map<String, String> environment, String name, String otherwise) {
    String value = environment.getOrDefault(name, "");
    return value.isBlank() ? otherwise : value.strip();
  }

  private static boolean isYes(String value) {
    return YES.contains(value.toUpperCase(Locale.ROOT));
  }
}
