// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.error.InputException;
import dev.bridle.tensor.ModelBoundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Finds the data file that a tensor names, and refuses any that is not the model's own. */
final class ExternalLocation {
  /** What would be read as a drive, a stream, a device or a line by one system or another. */
  private static final Pattern TREACHEROUS = Pattern.compile("[\\\\:\\p{Cntrl}]");

  private final Path model;
  private final String tensor;

  ExternalLocation(Path model, String tensor) {
    this.model = model;
    this.tensor = tensor;
  }

  /** Returns the file itself: links on the way to it are resolved once and for all. */
  Path resolve(String location) {
    Path folder = model.toAbsolutePath().normalize().getParent();
    Path file = folder.resolve(plain(location));
    try {
      if (!ModelBoundary.allows(folder, file)) {
        throw wrong("its data file " + quoted(location) + " is a link that leads out");
      }
      if (!Files.isRegularFile(file)) {
        throw wrong("its data is said to be at " + quoted(location) + ", which is no file");
      }
      return file.toRealPath();
    } catch (NoSuchFileException e) {
      throw wrong("its data file " + quoted(location) + " does not exist");
    } catch (IOException e) {
      throw new InputException(
          model,
          place(),
          "its data file " + quoted(location) + " cannot be read",
          "Check the file and its permissions.",
          e);
    }
  }

  /** Only what is a way downwards on every system, so that a model means the same on each. */
  private Path plain(String location) {
    if (location.isEmpty()) {
      throw wrong("it does not say where its data is");
    }
    if (TREACHEROUS.matcher(location).find()) {
      throw wrong("its data is said to be at " + quoted(location) + ", which is no plain path");
    }
    try {
      Path path = Path.of(location);
      if (path.isAbsolute() || location.startsWith("/") || goesUp(path)) {
        throw wrong("its data is said to be at " + quoted(location) + ", outside");
      }
      return path;
    } catch (InvalidPathException e) {
      throw wrong("its data is said to be at a place that is no path");
    }
  }

  private static boolean goesUp(Path path) {
    for (Path step : path) {
      if (step.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  private String place() {
    return Quoted.place("initializer", tensor);
  }

  private static String quoted(String location) {
    return Quoted.of(location);
  }

  private InputException wrong(String problem) {
    return new InputException(
        model,
        place(),
        problem,
        "External data must be a file inside the model's folder, long enough for the tensor.");
  }
}
