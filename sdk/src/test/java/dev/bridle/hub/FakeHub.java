// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.hub.WireServer.Answer;
import dev.bridle.hub.WireServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A hub on loopback: the API, files, and for large files redirects to a store on another host.
 *
 * <p>{@code tamper} changes what it answers; requests to the store begin with {@code store}.
 */
public final class FakeHub implements AutoCloseable {
  private static final int LARGE = 2000;

  private final Map<String, Map<String, byte[]>> models = new ConcurrentHashMap<>();
  private final Map<String, String> revisions = new ConcurrentHashMap<>();
  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final WireServer hub = new WireServer(request -> log("", request, this::answer));
  private final WireServer store = new WireServer(request -> log("store ", request, this::stored));
  private volatile BiFunction<String, Answer, Answer> tamper = (line, answer) -> answer;

  /**
   * Puts a model folder on the hub, as its main branch.
   *
   * @param model {@code org/name}
   * @param folder with its files
   * @return this
   */
  public FakeHub holding(String model, Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        with(model, folder.relativize(file).toString(), Files.readAllBytes(file));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FakeHub with(String model, String path, byte[] content) {
    models.computeIfAbsent(model, name -> new ConcurrentHashMap<>()).put(path, content);
    if (isLarge(content)) {
      stored.put(sha256(content), content);
    }
    return this;
  }

  FakeHub with(String model, String path, String content) {
    return with(model, path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Names the present commit by a further branch or tag. */
  FakeHub naming(String revision) {
    revisions.put(revision, "");
    return this;
  }

  /** {@return where it listens} */
  public String endpoint() {
    return "http://127.0.0.1:" + hub.port();
  }

  /** {@return an environment whose hub is this, and whose cache and login are in a folder} */
  public Map<String, String> environment(Path home) {
    return Map.of("HF_ENDPOINT", endpoint(), "HF_HOME", home.toString());
  }

  /** {@return what was asked for, as {@code GET /path}} */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Forgets what was asked for. */
  public void forget() {
    requests.clear();
    tokens.clear();
  }

  /** Requests that came with a token, with it. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** How often the content of a file was asked for. */
  long downloads(String part) {
    return requests.stream().filter(it -> it.contains("GET ") && it.contains(part)).count();
  }

  void tamper(BiFunction<String, Answer, Answer> change) {
    tamper = change;
  }

  /** A commit is its content, as in git. */
  String commit(String model) {
    StringBuilder all = new StringBuilder();
    new TreeMap<>(models.get(model)).forEach((path, it) -> all.append(path + sha256(it)));
    return hex("SHA-1", all.toString().getBytes(StandardCharsets.UTF_8));
  }

  static String gitName(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hex("SHA-1", all);
  }

  static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  static String blobName(byte[] content) {
    return isLarge(content) ? sha256(content) : gitName(content);
  }

  private static boolean isLarge(byte[] content) {
    return content.length >= LARGE;
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Answer log(String who, Request request, java.util.function.Function<Request, Answer> to) {
    String line = who + request.method() + " " + request.path();
    requests.add(line);
    if (!request.header("Authorization").isEmpty()) {
      tokens.add(line + " " + request.header("Authorization"));
    }
    return tamper.apply(line, to.apply(request));
  }

  private Answer answer(Request request) {
    String path = request.path();
    if (path.startsWith("/api/models/")) {
      String[] parts = path.substring("/api/models/".length()).split("/revision/", -1);
      return listing(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    String[] parts = path.substring(1).split("/resolve/", -1);
    if (parts.length < 2) {
      return Answer.of(404);
    }
    int slash = parts[1].indexOf('/');
    String file = URLDecoder.decode(parts[1].substring(slash + 1), StandardCharsets.UTF_8);
    byte[] content = models.getOrDefault(parts[0], Map.of()).get(file);
    return content == null
        ? Answer.of(404).with("X-Error-Code", "EntryNotFound")
        : file(request, commit(parts[0]), content);
  }

  private Answer listing(String model, String revision) {
    if (!models.containsKey(model)) {
      return Answer.of(404).with("X-Error-Code", "RepoNotFound");
    }
    String commit = commit(model);
    if (!List.of("main", commit).contains(revision) && !revisions.containsKey(revision)) {
      return Answer.of(404).with("X-Error-Code", "RevisionNotFound");
    }
    ObjectNode description = new ObjectMapper().createObjectNode().put("sha", commit);
    new TreeMap<>(models.get(model))
        .keySet()
        .forEach(path -> description.withArray("siblings").addObject().put("rfilename", path));
    return Answer.of(200, description.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Answer file(Request request, String commit, byte[] content) {
    if (!isLarge(content)) {
      return ranged(request, content)
          .with("ETag", '"' + gitName(content) + '"')
          .with("X-Repo-Commit", commit);
    }
    return Answer.of(302)
        .with("Location", "http://localhost:" + store.port() + "/" + sha256(content) + "?sign=x%2F")
        .with("X-Repo-Commit", commit)
        .with("X-Linked-Etag", '"' + sha256(content) + '"')
        .with("X-Linked-Size", Integer.toString(content.length));
  }

  private Answer stored(Request request) {
    String name = request.path().substring(1).replaceAll("\\?.*", "");
    return ranged(request, stored.get(name)).with("ETag", "\"another-" + name.hashCode() + '"');
  }

  private static Answer ranged(Request request, byte[] content) {
    String range = request.header("Range");
    if (range.isEmpty()) {
      return Answer.of(200, content);
    }
    int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
    return from >= content.length
        ? Answer.of(416)
        : Answer.of(206, Arrays.copyOfRange(content, from, content.length))
            .with(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
  }

  @Override
  public void close() {
    hub.close();
    store.close();
  }
}
