// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.hub.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many that want the same file at the same time. */
class HubCompanyTest {
  private static final int MANY = 6;
  private static final int PROCESSES = 3;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path home;

  private final FakeHub hub = new FakeHub();
  private final byte[] content = Fetching.bytes(300_000, 5);
  private Path blob;

  @BeforeEach
  void prepare() {
    hub.with("org/name", "config.json", "{}").with("org/name", "model.safetensors", content);
    blob = home.resolve("hub/models--org--name/blobs").resolve(FakeHub.sha256(content));
    hub.tamper(HubCompanyTest::slowly);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  /** Long enough that all are there before the first is done. */
  private static Answer slowly(String line, Answer answer) {
    try {
      Thread.sleep(line.startsWith("store GET") ? 500 : 0);
      return answer;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void threadsFetchAFileOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    Callable<Path> one = () -> new Fetching(hub.environment(home)).fetch("hf:org/name");
    List<Future<Path>> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(threads.submit(one));
    }

    for (Future<Path> each : all) {
      assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS).resolve("model.safetensors"))
          .hasBinaryContent(content);
    }
    threads.shutdown();
    assertThat(hub.downloads(FakeHub.sha256(content))).isEqualTo(1);
  }

  @Test
  void processesFetchAFileOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      all.add(start());
    }

    for (Process each : all) {
      assertThat(each.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).isZero();
    }
    assertThat(blob).hasBinaryContent(content);
    assertThat(hub.downloads(FakeHub.sha256(content))).isEqualTo(1);
  }

  @Test
  void aProcessThatIsKilledLeavesNothingInTheWay() throws Exception {
    hub.tamper(
        (line, answer) -> line.startsWith("store GET") ? answer.hangingAfter(100_000) : answer);
    Process killed = start();
    Path partial = blob.resolveSibling(blob.getFileName() + ".incomplete");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!(Files.exists(partial) && Files.size(partial) == 100_000)) {
      assertThat(System.nanoTime()).as("the download has begun").isLessThan(end);
      Thread.sleep(20);
    }
    killed.destroyForcibly().waitFor();
    hub.tamper((line, answer) -> answer);

    Path snapshot = new Fetching(hub.environment(home)).fetch("hf:org/name");

    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(content);
    assertThat(partial).doesNotExist();
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath(),
            Fetcher.class.getName(),
            "hf:org/name");
    builder.environment().keySet().removeIf(name -> name.startsWith("HF_"));
    builder.environment().putAll(hub.environment(home));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("fetch.log").toFile())
        .start();
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** What runs in the other process. */
  static final class Fetcher {
    private Fetcher() {}

    public static void main(String[] arguments) {
      new Fetching(System.getenv()).fetch(arguments[0]);
    }
  }
}
