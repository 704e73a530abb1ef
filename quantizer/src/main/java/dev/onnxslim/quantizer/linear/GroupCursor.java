package dev.onnxslim.quantizer.linear;

import java.util.Arrays;

/**
 * Walks a stretch of elements in pieces whose groups are simple: either all elements of a piece
 * have one group, or ({@link #isVector}) each has its own, one after another.
 */
final class GroupCursor {

  private final GroupLayout layout;
  private final boolean vector;

  private long row;
  private long column;
  private int left;

  private int offset;
  private int length;
  private int group;

  GroupCursor(GroupLayout layout) {
    this.layout = layout;
    this.vector = layout.step() == 1;
  }

  /** Goes before the first piece of the {@code n} elements from {@code from} on. */
  void start(long from, int n) {
    row = from / layout.rowLength();
    column = from % layout.rowLength();
    left = n;
    offset = 0;
    length = 0;
  }

  /** Goes to the next piece; false if there is none. */
  boolean next() {
    offset += length;
    if (left == 0) {
      return false;
    }
    long index = vector ? column : column / layout.step();
    long rest = layout.rowLength() - column;
    long run = vector ? rest : Math.min(rest, (index + 1) * layout.step() - column);
    group = (int) (layout.firstGroup(row) + index);
    length = (int) Math.min(run, left);
    left -= length;
    column += length;
    if (column == layout.rowLength()) {
      column = 0;
      row++;
    }
    return true;
  }

  /** Whether the elements of a piece have groups of their own. */
  boolean isVector() {
    return vector;
  }

  /** The elements of the stretch before this piece. */
  int offset() {
    return offset;
  }

  /** The elements of this piece. */
  int length() {
    return length;
  }

  /** The group of its first element. */
  int group() {
    return group;
  }

  /** Writes the value of each of {@code n} elements' group to {@code tile}. */
  void expand(long from, int n, float[] valueOfGroup, float[] tile) {
    start(from, n);
    while (next()) {
      if (vector) {
        System.arraycopy(valueOfGroup, group, tile, offset, length);
      } else {
        Arrays.fill(tile, offset, offset + length, valueOfGroup[group]);
      }
    }
  }
}
