// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir Path user;

  @Test
  void theCacheIsWhereTheHubsOwnToolsHaveIt() {
    String home = user.toString();

    assertThat(cache(Map.of())).isEqualTo(user.resolve(".cache/huggingface/hub"));
    assertThat(cache(Map.of("XDG_CACHE_HOME", home + "/x")))
        .isEqualTo(user.resolve("x/huggingface/hub"));
    assertThat(cache(Map.of("XDG_CACHE_HOME", home + "/x", "HF_HOME", home + "/h")))
        .isEqualTo(user.resolve("h/hub"));
    assertThat(cache(Map.of("HF_HOME", home + "/h", "HF_HUB_CACHE", home + "/c")))
        .isEqualTo(user.resolve("c"));
    assertThat(cache(Map.of("HF_HOME", "~/h"))).isEqualTo(user.resolve("h/hub"));
    assertThat(cache(Map.of("HF_HOME", " "))).isEqualTo(user.resolve(".cache/huggingface/hub"));
  }

  @Test
  void theTokenIsTheVariablesAndElseTheLogins() throws IOException {
    Path elsewhere = Files.writeString(user.resolve("elsewhere"), "hf_elsewhere\n");
    Path login = Files.createDirectories(user.resolve(".cache/huggingface")).resolve("token");

    assertThat(settings(Map.of()).token().isPresent()).isFalse();
    Files.writeString(login, "hf_login\n");
    assertThat(settings(Map.of()).token().header()).isEqualTo("Bearer hf_login");
    Map<String, String> path = Map.of("HF_TOKEN_PATH", elsewhere.toString());
    assertThat(settings(path).token().header()).isEqualTo("Bearer hf_elsewhere");
    Map<String, String> both =
        Map.of("HF_TOKEN_PATH", elsewhere.toString(), "HF_TOKEN", " hf_variable ");
    assertThat(settings(both).token().header()).isEqualTo("Bearer hf_variable");
  }

  @Test
  void aTokenIsNeverPrinted() {
    assertThat(settings(Map.of("HF_TOKEN", "hf_secret")).token())
        .hasToString("the token of HF_TOKEN");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "ON,true", "yes,true", "True,true", "0,false", "no,false", "'',false"})
  void offlineIsSaidInManyWays(String value, boolean offline) {
    assertThat(settings(Map.of("HF_HUB_OFFLINE", value)).isOffline()).isEqualTo(offline);
  }

  @Test
  void theNetworkMayBeSwitchedOffByTheCaller() {
    assertThat(settings(Map.of()).withoutNetwork().isOffline()).isTrue();
  }

  @Test
  void anEndpointIsTakenWithoutItsLastSlash() {
    assertThat(settings(Map.of()).endpoint()).hasToString("https://huggingface.co");
    assertThat(settings(Map.of("HF_ENDPOINT", "http://host:8080/hub//")).endpoint())
        .hasToString("http://host:8080/hub");
  }

  @ParameterizedTest
  @ValueSource(strings = {"huggingface.co", "ftp://host", "http://", "http://a b", "/"})
  void anEndpointThatIsNoAddressIsRefused(String endpoint) {
    assertThatThrownBy(() -> settings(Map.of("HF_ENDPOINT", endpoint)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "HF_ENDPOINT is \"%s\", which is not an address. Mend the variable, or unset it.",
            endpoint);
  }

  private Path cache(Map<String, String> environment) {
    return settings(environment).cache();
  }

  private HubSettings settings(Map<String, String> environment) {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("HOME", user.toString());
    return HubSettings.from(all);
  }
}
