// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Models by name: from the Hugging Face Hub into the cache that all its tools share.
 *
 * <pre>{@code
 * HubModelId id = HubModelId.parse("hf:HuggingFaceTB/SmolLM2-135M");
 * Path folder = new HubDownload(HubSettings.from(System.getenv())).fetch(id, Progress.silent());
 * }</pre>
 *
 * <p>The folder is a snapshot of one commit: small files of config and tokenizer, and weights, each
 * a link to a blob that is named after its digest and was checked against it. What another tool has
 * put there is used as it is; what is put there other tools find.
 *
 * <p>The variables of {@code huggingface_hub} hold: {@code HF_ENDPOINT}, {@code HF_HUB_CACHE},
 * {@code HF_HOME}, {@code XDG_CACHE_HOME}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code
 * HF_HUB_OFFLINE}, {@code HF_HUB_DISABLE_SYMLINKS}. A proxy is named with Java's own {@code
 * -Dhttps.proxyHost}.
 *
 * <p>Pickled weights are never fetched, since reading them runs code that they hold.
 */
package dev.bridle.hub;
