// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark cluster of this machine alone: a master, two workers, and on each an executor, which is a
 * process of its own, with one core.
 *
 * <p>There is no installation of Spark. What stands for one is an empty folder, which the build
 * names in the environment, and executors get the class path of the test.
 */
final class LocalCluster {
  /** Compiling well takes longer than the tests. */
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  private LocalCluster() {}

  static JavaSparkContext start() {
    Path home = emptyHome(Path.of(System.getenv("SPARK_HOME")));
    return new JavaSparkContext(
        new SparkConf()
            .setMaster("local-cluster[2,1,1024]")
            .setAppName("bridle")
            .set("spark.executor.cores", "1")
            .set("spark.executor.memory", "1024m")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", SHORT_LIVED)
            .set("spark.local.dir", home.resolve("local").toString())
            .set("spark.scheduler.minRegisteredResourcesRatio", "1")
            .set("spark.driver.host", "localhost")
            .set("spark.driver.bindAddress", "localhost")
            .set("spark.ui.enabled", "false"));
  }

  private static Path emptyHome(Path home) {
    try {
      Files.createDirectories(home.resolve("jars"));
      Files.writeString(home.resolve("RELEASE"), "an empty home\n");
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes of the executors, which are all the children that a test has. */
  static List<ProcessHandle> executors() {
    return ProcessHandle.current().children().toList();
  }
}
