// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** HTTP over a bare socket on loopback, one request a connection, so that it can also be broken. */
final class WireServer implements AutoCloseable {
  /** What came in. */
  record Request(String method, String path, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /**
   * What goes out.
   *
   * @param sent how much of the body really goes out before the connection is closed
   * @param hang whether the connection is then left open instead
   */
  record Answer(int status, Map<String, String> headers, List<Byte> body, int sent, boolean hang) {
    static Answer of(int status, byte[] body) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Length", Integer.toString(body.length));
      return new Answer(status, headers, boxed(body), body.length, false);
    }

    static Answer of(int status) {
      return of(status, new byte[0]);
    }

    Answer with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body, sent, hang);
    }

    Answer without(String name) {
      Map<String, String> less = new LinkedHashMap<>(headers);
      less.remove(name);
      return new Answer(status, less, body, sent, hang);
    }

    Answer cutAfter(int bytes) {
      return new Answer(status, headers, body, Math.min(bytes, body.size()), hang);
    }

    Answer hangingAfter(int bytes) {
      return new Answer(status, headers, body, Math.min(bytes, body.size()), true);
    }

    /** Other bytes under the same headers. */
    Answer carrying(byte[] other) {
      return new Answer(status, headers, boxed(other), other.length, hang);
    }

    byte[] bytes() {
      byte[] bytes = new byte[body.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = body.get(i);
      }
      return bytes;
    }

    private static List<Byte> boxed(byte[] bytes) {
      List<Byte> list = new ArrayList<>(bytes.length);
      for (byte each : bytes) {
        list.add(each);
      }
      return list;
    }
  }

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Function<Request, Answer> handler;

  WireServer(Function<Request, Answer> handler) {
    this.handler = handler;
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      Request request = read(new BufferedInputStream(connection.getInputStream()));
      Answer answer = handler.apply(request);
      OutputStream out = connection.getOutputStream();
      StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " said\r\n");
      answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      if (!request.method().equals("HEAD")) {
        out.write(Arrays.copyOf(answer.bytes(), answer.sent()));
      }
      out.flush();
      if (answer.hang()) {
        // Until the other side has had enough.
        while (connection.getInputStream().read() >= 0) {}
      }
    } catch (IOException e) {
      // The other side went away, which some tests want.
      return;
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new Request(first[0], first[1], headers);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("no request");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
