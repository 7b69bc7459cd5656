// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.error.InputException;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/** The edits of all heads of one layer, as constants as wide as z. */
final class SiteTerms {
  private final AttentionSite site;
  private final SortedMap<Integer, HeadTerms> heads;

  /** Joins the terms of heads, by number. */
  SiteTerms(AttentionSite site, SortedMap<Integer, HeadTerms> heads) {
    this.site = site;
    this.heads = heads;
  }

  boolean scales() {
    return heads.values().stream().anyMatch(terms -> terms.scale() != 1);
  }

  boolean adds() {
    return heads.values().stream().anyMatch(HeadTerms::hasOffset);
  }

  boolean mixes() {
    return rank() > 0;
  }

  /** Whether more than one operation changes a number, each of which would round it. */
  boolean roundsTwice() {
    return mixes() || (scales() && adds());
  }

  /** [H·d]: a factor for every number of z, 1 for heads that are not scaled. */
  StoredTensor factors(ElementType type) {
    double[] numbers = new double[site.width()];
    java.util.Arrays.fill(numbers, 1);
    heads.forEach((head, terms) -> fill(numbers, at(head), i -> terms.scale()));
    return tensor(type, numbers, site.width());
  }

  /** [H·d]: what is added to every number of z. */
  StoredTensor offsets(ElementType type) {
    double[] numbers = new double[site.width()];
    heads.forEach((head, terms) -> fill(numbers, at(head), terms::offset));
    return tensor(type, numbers, site.width());
  }

  /** [r, H·d] for all directions of the layer: V, zero where another head stands. */
  StoredTensor rows(ElementType type) {
    return tensor(type, directions(false), rank(), site.width());
  }

  /** [H·d, r]: U. */
  StoredTensor columns(ElementType type) {
    double[] lying = directions(true);
    double[] standing = new double[lying.length];
    for (int i = 0; i < lying.length; i++) {
      standing[i % site.width() * rank() + i / site.width()] = lying[i];
    }
    return tensor(type, standing, site.width(), rank());
  }

  private double[] directions(boolean columns) {
    double[] numbers = new double[rank() * site.width()];
    int from = 0;
    for (var head : heads.entrySet()) {
      HeadTerms terms = head.getValue();
      for (int index = 0; index < terms.rank(); index++, from += site.width()) {
        int own = index;
        fill(
            numbers,
            from + at(head.getKey()),
            i -> columns ? terms.column(own, i) : terms.row(own, i));
      }
    }
    return numbers;
  }

  private int rank() {
    return heads.values().stream().mapToInt(HeadTerms::rank).sum();
  }

  private int at(int head) {
    return head * site.headDim();
  }

  private void fill(double[] numbers, int from, java.util.function.IntToDoubleFunction number) {
    for (int i = 0; i < site.headDim(); i++) {
      numbers[from + i] = number.applyAsDouble(i);
    }
  }

  private StoredTensor tensor(ElementType type, double[] exact, long... shape) {
    float[] numbers = new float[exact.length];
    for (int i = 0; i < exact.length; i++) {
      numbers[i] = Rounding.single(exact[i], type);
    }
    ByteBuffer bytes = FloatCodec.encode(type, numbers);
    for (float number : FloatCodec.decode(type, bytes, numbers.length)) {
      if (!Float.isFinite(number)) {
        throw new InputException(
            "an edit of layer " + site.layer() + " does not fit " + type,
            "Use smaller factors or strengths.");
      }
    }
    List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
    return new StoredTensor(type, sizes, bytes::duplicate);
  }
}
