// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * What a server answered.
 *
 * @param status three digits
 * @param fromHub whether the hub itself answered, and not a host it sent us to
 * @param headers of the last answer
 * @param linked headers of the first answer, in which the hub says what it links to
 * @param body to be closed
 */
record HubResponse(
    int status, boolean fromHub, HttpHeaders headers, HttpHeaders linked, InputStream body)
    implements Closeable {
  static final String ETAG = "ETag";
  static final String LINKED_ETAG = "X-Linked-Etag";
  static final String LINKED_SIZE = "X-Linked-Size";
  static final String LENGTH = "Content-Length";
  static final String ERROR_CODE = "X-Error-Code";
  static final String ERROR_MESSAGE = "X-Error-Message";

  boolean isRedirect() {
    return isRedirect(status);
  }

  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** A header of the last answer; empty if it has none. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** What the hub says of the file itself. */
  String linked(String name) {
    return headers.firstValue(name).or(() -> linked.firstValue(name)).orElse("");
  }

  /** A length that a header gives; −1 if it gives none. */
  static long length(String value) {
    String digits = value.strip();
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
