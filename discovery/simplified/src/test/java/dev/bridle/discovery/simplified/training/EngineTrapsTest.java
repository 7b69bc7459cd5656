// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class EngineTrapsTest {
  private final JavaClasses training =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.bridle.discovery.simplified");

  @Test
  void noArrayIsCombinedWithAJavaNumber() {
    noClasses()
        .should()
        .callMethodWhere(describe("an operand is a java.lang.Number", EngineTrapsTest::takesNumber))
        .because("the engine frees such an operand before the backward pass reads it")
        .check(training);
  }

  private static boolean takesNumber(JavaMethodCall call) {
    return call.getTargetOwner().isAssignableTo(NDArray.class)
        && call.getTarget().getRawParameterTypes().stream()
            .anyMatch(parameter -> parameter.isEquivalentTo(Number.class));
  }
}
