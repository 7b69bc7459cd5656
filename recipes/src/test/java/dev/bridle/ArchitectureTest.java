// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which, in all modules that a command line is made of. */
class ArchitectureTest {
  private static final List<String> HIDDEN =
      List.of("ai.onnxruntime.", "ai.onnx.", "ai.djl.", "com.google.protobuf.", "com.fasterxml.");

  private static JavaClasses main;

  @BeforeAll
  static void read() {
    main =
        new ClassFileImporter()
            .withImportOption(elsewhereThan(ArchitectureTest.class))
            .withImportOption(elsewhereThan(TinyModel.class))
            .importPackages("dev.bridle");
  }

  /** Folders and jars of tests are told by what is known to be in them. */
  private static ImportOption elsewhereThan(Class<?> test) {
    String place = test.getProtectionDomain().getCodeSource().getLocation().getPath();
    return location -> !location.contains(place);
  }

  @Test
  void everyModuleIsLookedAt() {
    for (String module : List.of("sdk", "discovery", "editors", "exporters", "recipes")) {
      String root = "dev.bridle." + (module.equals("sdk") ? "runtime" : module);
      assertThat(main.stream().map(JavaClass::getPackageName))
          .as(module)
          .anyMatch(name -> name.startsWith(root));
    }
    assertThat(main.stream().map(JavaClass::getSimpleName)).noneMatch(it -> it.endsWith("Test"));
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("dev.bridle.(**)").should().beFreeOfCycles().check(main);
  }

  @Test
  void injectionIsForRecipesAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.bridle.recipes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.inject..", "jakarta.inject..")
        .check(main);
  }

  @Test
  void enginesAreKnownToTheRuntimeAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.bridle.runtime")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "ai.djl..")
        .check(main);
  }

  @Test
  void onnxMessagesAreKnownToTheGraphsPackageAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.bridle.onnx")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnx..", "com.google.protobuf..")
        .check(main);
  }

  @Test
  void noPublicSignatureNamesALibrary() {
    classes().that().arePublic().should(nameNoneOf(HIDDEN, "in its public signatures")).check(main);
  }

  @Test
  void graphsKnowTensorsAndErrorsAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.bridle.onnx")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.bridle..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.bridle.onnx", "dev.bridle.tensor", "dev.bridle.error"))))
        .check(main);
  }

  @Test
  void theThreeInTheMiddleNeverSeeEachOther() {
    List<String> middle =
        List.of("dev.bridle.discovery..", "dev.bridle.editors..", "dev.bridle.exporters..");
    for (String one : middle) {
      String[] others =
          Stream.concat(middle.stream(), Stream.of("dev.bridle.recipes.."))
              .filter(other -> !other.equals(one))
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(one)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .check(main);
    }
  }

  @Test
  void theSdkKnowsNoOtherModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.bridle.discovery..",
            "dev.bridle.editors..",
            "dev.bridle.exporters..",
            "dev.bridle.recipes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.bridle.discovery..",
            "dev.bridle.editors..",
            "dev.bridle.exporters..",
            "dev.bridle.recipes..")
        .check(main);
  }

  @Test
  void theVocabularyLogsNothing() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.bridle.head..", "dev.bridle.edit..", "dev.bridle.provenance..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .check(main);
  }

  @Test
  void publicClassesAreFinishedOrOpenOnPurpose() {
    classes()
        .that()
        .arePublic()
        .should(
            condition(
                "be final, sealed, a record, an enum or an interface",
                type ->
                    type.isInterface()
                        || type.isEnum()
                        || type.isRecord()
                        || type.getModifiers().contains(JavaModifier.FINAL)
                        || type.reflect().isSealed()))
        .check(main);
  }

  @Test
  void publicFieldsAreConstants() {
    fields().that().arePublic().should().beStatic().andShould().beFinal().check(main);
  }

  @Test
  void staticFieldsNeverChange() {
    fields().that().areStatic().should().beFinal().check(main);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.bridle.recipes.cli")
        .should(ACCESS_STANDARD_STREAMS)
        .check(main);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(main);
  }

  private interface Check {
    boolean holds(JavaClass type);
  }

  private static ArchCondition<JavaClass> condition(String name, Check check) {
    return new ArchCondition<>(name) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(type, check.holds(type), type.getName() + " should " + name));
      }
    };
  }

  private static ArchCondition<JavaClass> nameNoneOf(List<String> packages, String where) {
    return new ArchCondition<>("name none of " + packages + " " + where) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        visible(type)
            .forEach(
                named ->
                    named
                        .types()
                        .flatMap(each -> each.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getName)
                        .filter(raw -> packages.stream().anyMatch(raw::startsWith))
                        .map(raw -> named.what() + " names " + raw)
                        .forEach(said -> events.add(SimpleConditionEvent.violated(type, said))));
      }
    };
  }

  private record Named(String what, Stream<? extends JavaType> types) {}

  /** Everything of a public class that its users must be able to name. */
  private static Stream<Named> visible(JavaClass type) {
    Stream<Named> parents =
        Stream.of(
            new Named(
                type.getName(),
                Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())));
    Stream<Named> fields =
        type.getFields().stream()
            .filter(field -> isVisible(field.getModifiers()))
            .map(field -> new Named(field.getFullName(), Stream.of(field.getType())));
    Stream<Named> units =
        type.getCodeUnits().stream()
            .filter(unit -> isVisible(unit.getModifiers()))
            .map(unit -> new Named(unit.getFullName(), types(unit)));
    return Stream.of(parents, fields, units).flatMap(each -> each);
  }

  private static Stream<JavaType> types(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getThrowsClause().getTypes().stream())
        .flatMap(each -> each);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
