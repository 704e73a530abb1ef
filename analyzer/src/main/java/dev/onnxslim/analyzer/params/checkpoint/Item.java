package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value in a pickle: plain data, whatever it stood for when it was written. */
sealed interface Item {
  /** Python's {@code None}. */
  Scalar NONE = new Scalar("None");

  /**
   * A number, text, flag or bytes.
   *
   * @param value a {@code String}, {@code Long}, {@code BigInteger}, {@code Double}, {@code
   *     Boolean} or {@code byte[]}
   */
  record Scalar(Object value) implements Item {
    /** For a person and as a part of a name. */
    String text() {
      return value instanceof byte[] bytes ? bytes.length + " bytes" : value.toString();
    }
  }

  /** A list, tuple or set. It may hold itself. */
  final class Sequence implements Item {
    private final List<Item> items;

    Sequence(List<Item> items) {
      this.items = items;
    }

    static Sequence empty() {
      return new Sequence(new ArrayList<>());
    }

    List<Item> items() {
      return items;
    }
  }

  /** A dictionary, whose keys are told apart by what they are as text. It may hold itself. */
  final class Dict implements Item {
    private final Map<String, Item> entries = new LinkedHashMap<>();

    Map<String, Item> entries() {
      return entries;
    }
  }

  /** A class or function that the pickle names. */
  record Global(String module, String name, GlobalRule rule) implements Item {
    String path() {
      return module + "." + name;
    }
  }

  /**
   * Bytes that tensors are views on.
   *
   * @param type of the elements that it counts
   * @param key of the entry with the bytes
   * @param elements how many the pickle says there are
   */
  record Storage(ElemType type, String key, long elements) implements Item {}

  /**
   * A view on a storage, in elements.
   *
   * @param type may be another than the storage's where that has bytes only
   */
  record View(Storage storage, ElemType type, long offset, long[] dims, long[] strides)
      implements Item {
    @Override
    public boolean equals(Object other) {
      return other instanceof View view
          && storage.equals(view.storage)
          && type == view.type
          && offset == view.offset
          && Arrays.equals(dims, view.dims)
          && Arrays.equals(strides, view.strides);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(new Object[] {storage, offset});
    }
  }

  /** An object of a harmless kind, of which only what it was made from is known. */
  final class Opaque implements Item {
    private final String kind;
    private final List<Item> parts = new ArrayList<>();

    Opaque(String kind) {
      this.kind = kind;
    }

    String kind() {
      return kind;
    }

    List<Item> parts() {
      return parts;
    }
  }
}
