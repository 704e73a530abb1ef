package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.analyzer.params.checkpoint.GlobalRule.Treatment;
import dev.onnxslim.tensor.ElemType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes what a call in a pickle would have made, without calling anything. */
final class Constructor {
  /** More axes than any tensor has; PyTorch's own bound. */
  private static final int MOST_AXES = 64;

  private static final int TYPE_IN_V3 = 6;
  private static final int MOST_NESTED = 8;

  private final Budget budget;

  Constructor(Budget budget) {
    this.budget = budget;
  }

  /** How much a pickle may still do. */
  static final class Budget {
    private long left;

    Budget(long operations) {
      this.left = operations;
    }

    void spend(long operations) throws PickleException {
      left -= operations;
      if (left < 0) {
        throw new PickleException("its pickle does more than any checkpoint needs");
      }
    }
  }

  Item call(Item callee, Item arguments) throws PickleException {
    return call(callee, arguments, 0);
  }

  private Item call(Item callee, Item arguments, int depth) throws PickleException {
    if (!(callee instanceof Item.Global global)
        || !(arguments instanceof Item.Sequence sequence)
        || depth > MOST_NESTED) {
      throw new PickleException("its pickle calls what is no function");
    }
    List<Item> given = sequence.items();
    Item first = given.isEmpty() ? Item.NONE : given.get(0);
    Treatment treatment = global.rule().treatment();
    return switch (treatment) {
      case DICT -> dict(first);
      case LIST -> new Item.Sequence(copy(first));
      case FIRST -> first;
      case TENSOR -> view(global, given, storage(global, given).type());
      case TYPED_TENSOR -> view(global, given, type(global, argument(global, given, TYPE_IN_V3)));
      case FROM_TYPE -> call(first, argument(global, given, 2), depth + 1);
      case BYTES -> bytes(first);
      case STORAGE, TYPE -> throw new PickleException("its pickle calls " + global.path());
      case OPAQUE -> opaque(global, given);
    };
  }

  private Item opaque(Item.Global global, List<Item> given) throws PickleException {
    Item.Opaque opaque = new Item.Opaque(global.path());
    budget.spend(given.size());
    opaque.parts().addAll(given);
    return opaque;
  }

  private Item dict(Item from) throws PickleException {
    Item.Dict dict = new Item.Dict();
    if (from instanceof Item.Dict other) {
      budget.spend(other.entries().size());
      dict.entries().putAll(other.entries());
    } else if (from instanceof Item.Sequence pairs) {
      budget.spend(pairs.items().size());
      for (Item pair : pairs.items()) {
        if (pair instanceof Item.Sequence two && two.items().size() == 2) {
          dict.entries().put(key(two.items().get(0)), two.items().get(1));
        }
      }
    }
    return dict;
  }

  private List<Item> copy(Item from) throws PickleException {
    List<Item> items = from instanceof Item.Sequence sequence ? sequence.items() : List.of();
    budget.spend(items.size());
    return new ArrayList<>(items);
  }

  /** Protocol 2 writes bytes as text of Latin 1. */
  private static Item bytes(Item text) throws PickleException {
    if (text instanceof Item.Scalar scalar && scalar.value() instanceof String string) {
      return new Item.Scalar(string.getBytes(StandardCharsets.ISO_8859_1));
    }
    throw new PickleException("its pickle makes bytes of what is no text");
  }

  /** What a key is called in names; others than texts and numbers are rare. */
  String key(Item item) throws PickleException {
    if (item instanceof Item.Scalar scalar) {
      return scalar.text();
    }
    if (item instanceof Item.Global global) {
      return global.path();
    }
    if (item instanceof Item.Sequence sequence) {
      budget.spend(sequence.items().size());
      List<String> texts = new ArrayList<>();
      for (Item part : sequence.items()) {
        texts.add(part instanceof Item.Scalar scalar ? scalar.text() : "?");
      }
      return "(" + String.join(", ", texts) + ")";
    }
    return "?";
  }

  // ---- tensors

  private Item view(Item.Global global, List<Item> given, ElemType type) throws PickleException {
    long[] dims = numbers(global, argument(global, given, 2));
    long[] strides = numbers(global, argument(global, given, 3));
    long[] offset = numbers(global, new Item.Sequence(List.of(argument(global, given, 1))));
    if (dims.length != strides.length) {
      throw broken(global, "sizes and strides that differ in number");
    }
    return new Item.View(storage(global, given), type, offset[0], dims, strides);
  }

  private static Item.Storage storage(Item.Global global, List<Item> given) throws PickleException {
    if (argument(global, given, 0) instanceof Item.Storage storage) {
      return storage;
    }
    throw broken(global, "no storage");
  }

  private static ElemType type(Item.Global global, Item item) throws PickleException {
    if (item instanceof Item.Global type && type.rule().treatment() == Treatment.TYPE) {
      return type.rule().type();
    }
    throw broken(global, "no element type");
  }

  private long[] numbers(Item.Global global, Item item) throws PickleException {
    if (!(item instanceof Item.Sequence sequence) || sequence.items().size() > MOST_AXES) {
      throw broken(global, "sizes that are none");
    }
    long[] numbers = new long[sequence.items().size()];
    for (int k = 0; k < numbers.length; k++) {
      if (!(sequence.items().get(k) instanceof Item.Scalar scalar
          && scalar.value() instanceof Long number
          && number >= 0)) {
        throw broken(global, "sizes that are none");
      }
      numbers[k] = number;
    }
    return numbers;
  }

  private static Item argument(Item.Global global, List<Item> given, int number)
      throws PickleException {
    if (number >= given.size()) {
      throw broken(global, "too few arguments");
    }
    return given.get(number);
  }

  private static PickleException broken(Item.Global global, String what) {
    return new PickleException("its pickle gives " + global.path() + " " + what);
  }
}
