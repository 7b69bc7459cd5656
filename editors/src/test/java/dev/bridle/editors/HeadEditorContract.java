// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of {@link HeadEditor} owes its users.
 *
 * <p>A test of an implementation extends this class and gives an editor for {@link Clouds}' model.
 */
abstract class HeadEditorContract {
  /** The model that the editor under test was made for. */
  protected static final ModelShape SHAPE = Clouds.model().shape();

  private static final HeadSet HEADS =
      HeadSet.of(new HeadId(1, 3), new HeadId(0, 2), new HeadId(1, 0));

  /** {@return an editor that can edit every head of the model} */
  protected abstract HeadEditor editor();

  @Test
  final void thePlanEditsExactlyTheseHeadsInThisOrder() {
    EditPlan plan = editor().plan(SHAPE, HEADS);

    assertThat(plan.edits()).extracting(HeadEdit::head).containsExactlyElementsOf(HEADS);
  }

  @Test
  final void thePlanFitsTheShape() {
    EditPlan plan = editor().plan(SHAPE, new HeadSet(SHAPE.allHeads().toList()));

    assertThat(plan.maps(SHAPE)).containsOnlyKeys(SHAPE.allHeads().toList());
    assertThat(plan.maps(SHAPE).values())
        .allSatisfy(map -> assertThat(map.dimension()).isEqualTo(SHAPE.headDim()));
  }

  @Test
  final void theSameHeadsGiveTheSamePlan() {
    HeadEditor editor = editor();

    assertThat(editor.plan(SHAPE, HEADS)).isEqualTo(editor.plan(SHAPE, HEADS));
    assertThat(editor().plan(SHAPE, HEADS)).isEqualTo(editor.plan(SHAPE, HEADS));
  }

  @Test
  final void anotherOrderOfTheHeadsGivesTheSameModel() {
    HeadSet turned = HeadSet.of(HEADS.heads().get(2), HEADS.heads().get(0), HEADS.heads().get(1));

    assertThat(editor().plan(SHAPE, turned).edits())
        .containsExactlyInAnyOrderElementsOf(editor().plan(SHAPE, HEADS).edits());
  }

  @Test
  final void noHeadsGiveThePlanThatChangesNothing() {
    assertThat(editor().plan(SHAPE, HeadSet.of()).isNeutral(SHAPE)).isTrue();
  }

  @Test
  final void anUnknownHeadIsRefusedWithOneThatIsSpeltAlike() {
    HeadSet unknown = HeadSet.of(new HeadId(0, 1), new HeadId(0, 12));

    assertThatThrownBy(() -> editor().plan(SHAPE, unknown))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("L0H12 is not a head of this llama model")
        .hasMessageMatching(".*Did you mean L0H[12]\\?");
  }

  @Test
  final void anUnknownLayerIsRefusedToo() {
    assertThatThrownBy(() -> editor().plan(SHAPE, HeadSet.of(new HeadId(7, 2))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("L7H2")
        .hasMessageMatching(".*Did you mean L[01]H2\\?");
  }
}
