// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

/**
 * A file of a repository at a commit.
 *
 * @param commit the commit's hash
 * @param path with slashes
 * @param blob its digest and size
 */
record RemoteFile(String commit, String path, BlobName blob) {}
