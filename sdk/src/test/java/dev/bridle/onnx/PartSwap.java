// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages a model where a parser sees nothing wrong: fields of one type change places. */
final class PartSwap {
  private final Random random;
  private final List<Message.Builder> parts = new ArrayList<>();

  private PartSwap(Random random) {
    this.random = random;
  }

  static ModelProto of(ModelProto model, Random random) {
    ModelProto.Builder copy = model.toBuilder();
    PartSwap swap = new PartSwap(random);
    swap.collect(copy);
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      swap.change();
    }
    return copy.build();
  }

  private void collect(Message.Builder part) {
    parts.add(part);
    for (FieldDescriptor field : part.getAllFields().keySet()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < part.getRepeatedFieldCount(field); i++) {
          collect(part.getRepeatedFieldBuilder(field, i));
        }
      } else {
        collect(part.getFieldBuilder(field));
      }
    }
  }

  /** Gives one field of one part the value of a field of the same type of another. */
  private void change() {
    Message.Builder to = parts.get(random.nextInt(parts.size()));
    Message.Builder from = parts.get(random.nextInt(parts.size()));
    List<FieldDescriptor> fields = new ArrayList<>(to.getAllFields().keySet());
    List<FieldDescriptor> others = new ArrayList<>(from.getAllFields().keySet());
    if (fields.isEmpty() || others.isEmpty()) {
      return;
    }
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    FieldDescriptor other = others.get(random.nextInt(others.size()));
    boolean alike =
        field.getType() == other.getType()
            && field.isRepeated() == other.isRepeated()
            && field.getJavaType() != FieldDescriptor.JavaType.ENUM
            && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
    if (alike) {
      to.setField(field, from.getField(other));
    } else if (random.nextInt(3) == 0) {
      to.clearField(field);
    } else if (field.isRepeated() && to.getRepeatedFieldCount(field) > 0) {
      int last = to.getRepeatedFieldCount(field) - 1;
      to.addRepeatedField(field, to.getRepeatedField(field, random.nextInt(last + 1)));
    }
  }
}
