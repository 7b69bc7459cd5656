// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.library;

import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.error.EditDistance;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tasks by name: those that come with Bridle, and a user's, which replace those of their name.
 *
 * <pre>{@code
 * Task ioi = TaskLibrary.builtIn().with(Path.of("my-tasks")).task("ioi");
 * PromptSet prompts = ioi.prompts(model.tokenizer(), 100, 1);
 * }</pre>
 *
 * <p>Every task is a YAML document, of which {@code task.schema.json} beside the built-in ones is
 * the published schema. A document begins with {@code name}, {@code does}, {@code source}, {@code
 * chance} and {@code kind}; {@link dev.bridle.discovery.prompt.template.TemplateKind} and {@link
 * dev.bridle.discovery.prompt.generator.GeneratedKinds} tell what follows. Documents in a folder
 * {@code lists} are word lists that others name by {@code use}.
 *
 * <p>Documents are read when they are asked for. A class and not a record to keep its maps.
 */
public final class TaskLibrary implements Tasks {
  private static final String BUILT_IN = "/dev/bridle/discovery/prompt/tasks";

  private final Map<String, TaskDocument> tasks;
  private final Map<String, TaskDocument> lists;
  private final String data;

  private TaskLibrary(
      Map<String, TaskDocument> tasks, Map<String, TaskDocument> lists, String data) {
    this.tasks = tasks;
    this.lists = lists;
    this.data = data;
  }

  /** {@return the tasks that come with Bridle} */
  public static TaskLibrary builtIn() {
    return new TaskLibrary(new TreeMap<>(), new TreeMap<>(), "")
        .with(TaskDocument.beside(TaskLibrary.class, BUILT_IN));
  }

  /**
   * {@return these tasks and those of a folder}
   *
   * @param folder of YAML documents, with word lists in its folder {@code lists}
   */
  public TaskLibrary with(Path folder) {
    return with(TaskDocument.in(folder));
  }

  /**
   * {@return these tasks and others, which replace those of their names}
   *
   * @param documents tasks and word lists
   */
  public TaskLibrary with(Collection<TaskDocument> documents) {
    Map<String, TaskDocument> moreTasks = new TreeMap<>(tasks);
    Map<String, TaskDocument> moreLists = new TreeMap<>(lists);
    for (TaskDocument document : documents) {
      (document.isList() ? moreLists : moreTasks).put(document.name(), document);
    }
    return new TaskLibrary(moreTasks, moreLists, data);
  }

  /**
   * {@return the same tasks, which find data sets in a folder}
   *
   * @param folder where documents' files are looked for that do not stand beside them
   */
  public TaskLibrary withData(Path folder) {
    return new TaskLibrary(tasks, lists, folder.toString());
  }

  /** {@return the names of all tasks, in order} */
  public List<String> names() {
    return List.copyOf(tasks.keySet());
  }

  /**
   * {@return a task}
   *
   * @param name its name
   * @throws InputException if there is none, or its document cannot be used
   */
  @Override
  public Task task(String name) {
    TaskDocument document = tasks.get(name);
    if (document == null) {
      String nearest =
          tasks.keySet().stream()
              .min(Comparator.comparing(known -> EditDistance.between(name, known)))
              .orElse("nothing");
      throw new InputException(
          "there is no task '" + name + "'", "Did you mean '" + nearest + "'?");
    }
    return Kinds.read(document, new TableReading(lists, data));
  }
}
