// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** What an answer other than the one hoped for means to whoever asked. */
final class HubRefusal {
  private final HubSettings settings;
  private final HubModelId id;

  HubRefusal(HubSettings settings, HubModelId id) {
    this.settings = settings;
    this.id = id;
  }

  /**
   * Lets good answers pass.
   *
   * @throws PassingFailure if it may go better next time
   * @throws InputException if it will not
   */
  void check(HubResponse answer, String what) throws IOException {
    int status = answer.status();
    if (status == 200 || status == 206 || answer.isRedirect()) {
      return;
    }
    answer.close();
    // A store's addresses are good for a while only; the hub is asked for another.
    if (status == 408 || status == 429 || status >= 500 || (status == 403 && !answer.fromHub())) {
      throw new PassingFailure("it answers " + status + " for " + what, asked(answer));
    }
    throw switch (status) {
      case 401, 403 -> forbidden(answer);
      case 404, 410 -> missing(answer, what);
      default ->
          new InputException(
              settings.endpoint() + " answers " + status + " for " + what + said(answer),
              "Check HF_ENDPOINT.");
    };
  }

  private InputException forbidden(HubResponse answer) {
    boolean gated = answer.header(HubResponse.ERROR_CODE).equals("GatedRepo");
    String asked = settings.token() + (settings.token().isPresent() ? " is not enough" : " is set");
    return new InputException(
        "%s %s, and %s (%d%s)"
            .formatted(
                id,
                gated ? "is gated" : "is gated, private, or does not exist",
                asked,
                answer.status(),
                said(answer)),
        "Accept its conditions at %s, and set HF_TOKEN to a token of that account (%s/settings/tokens)."
            .formatted(page(), settings.endpoint()));
  }

  private InputException missing(HubResponse answer, String what) {
    return switch (answer.header(HubResponse.ERROR_CODE)) {
      case "RevisionNotFound" ->
          new InputException(
              "%s has no revision \"%s\"".formatted(page(), id.revision()),
              "Name a branch, a tag or a commit's hash after the @.");
      case "EntryNotFound" ->
          new InputException("%s has no file %s".formatted(page(), what), "Check the repository.");
      default ->
          new InputException(
              "there is no model %s, or it has no revision \"%s\" (%d for %s)"
                  .formatted(page(), id.revision(), answer.status(), what),
              "Check the spelling; a private model needs HF_TOKEN.");
    };
  }

  private String page() {
    return settings.endpoint() + "/" + id.name();
  }

  private static String said(HubResponse answer) {
    String message = answer.header(HubResponse.ERROR_MESSAGE);
    return message.isBlank() ? "" : ": " + OneLine.of(message.strip());
  }

  /** How long the other side asks to be left alone: in seconds, or until a date. */
  private static Duration asked(HubResponse answer) {
    String value = answer.header("Retry-After").strip();
    long seconds = HubResponse.length(value);
    if (seconds >= 0) {
      return Duration.ofSeconds(Math.max(1, Math.min(seconds, Integer.MAX_VALUE)));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(ZonedDateTime.now(date.getZone()), date);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
