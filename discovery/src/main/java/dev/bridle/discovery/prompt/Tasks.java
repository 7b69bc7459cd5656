// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

/** Tasks by name. */
@FunctionalInterface
public interface Tasks {
  /**
   * {@return a task}
   *
   * @param name its name
   * @throws dev.bridle.error.InputException if there is none, or it cannot be used
   */
  Task task(String name);

  /**
   * {@return these tasks and another, which replaces the one of its name}
   *
   * @param other one that was made in Java
   */
  default Tasks and(Task other) {
    return name -> name.equals(other.name()) ? other : task(name);
  }
}
