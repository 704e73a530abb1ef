package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Entry;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Part;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the tensors in what a checkpoint's pickle makes. No code of the file runs. */
public final class CheckpointReader {
  private static final int MOST_PICKLE_BYTES = 1 << 26;
  private static final int MOST_ITEMS = 4_000_000;
  private static final int MOST_LEVELS = 100;
  private static final int MOST_VALUES = 1000;
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_NAME = 4096;
  private static final int SHOWN = 8;

  /** A view that repeats elements may state any size: beyond this it is no weight. */
  private static final long MOST_REPEATED_BYTES = 1L << 30;

  private final Map<String, Payload> storages;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Item> around = Collections.newSetFromMap(new IdentityHashMap<>());
  private int items;

  private CheckpointReader(Map<String, Payload> storages) {
    this.storages = storages;
  }

  /**
   * Reads a checkpoint's pickle.
   *
   * @param file for messages
   * @param pickle of the protocols 0 to 5
   * @param storages the bytes that it refers to, by key
   * @throws ModelFormatException if the pickle is damaged, names what is no part of a checkpoint of
   *     tensors, or has a tensor that does not lie in its storage
   */
  public static Checkpoint read(Path file, Payload pickle, Map<String, Payload> storages)
      throws IOException {
    if (pickle.size() > MOST_PICKLE_BYTES) {
      throw new ModelFormatException(
          file,
          "its pickle has " + pickle.size() + " bytes, more than any checkpoint needs",
          "save it again");
    }
    byte[] bytes = new byte[(int) pickle.size()];
    pickle.read(0, ByteBuffer.wrap(bytes));
    CheckpointReader reader = new CheckpointReader(storages);
    try {
      reader.visit("", Unpickler.read(bytes, GlobalRule.Table.load()), Part.MODEL, 0);
    } catch (PickleException e) {
      throw new ModelFormatException(file, e.getMessage(), e.remedy());
    }
    return new Checkpoint(PartNames.withoutLoneAverages(reader.entries), reader.values, storages);
  }

  private void visit(String name, Item item, Part part, int level) throws PickleException {
    if (++items > MOST_ITEMS || level > MOST_LEVELS || name.length() > MOST_NAME) {
      throw new PickleException("it is nested deeper or wider than any checkpoint needs");
    }
    if (item instanceof Item.View view) {
      add(name, view, part);
      return;
    }
    if (item instanceof Item.Scalar || item instanceof Item.Global) {
      value(name, text(item));
      return;
    }
    if (!around.add(item)) {
      return; // it holds itself
    }
    if (item instanceof Item.Dict dict) {
      dict(name, dict, part, level);
    } else if (item instanceof Item.Sequence sequence) {
      sequence(name, sequence.items(), part, level);
    } else if (item instanceof Item.Opaque opaque) {
      value(name, opaque.kind());
      parts(name, opaque.parts(), part, level);
    }
    around.remove(item);
  }

  private void dict(String name, Item.Dict dict, Part part, int level) throws PickleException {
    boolean optimizer =
        dict.entries().containsKey("state") && dict.entries().containsKey("param_groups");
    for (Map.Entry<String, Item> entry : dict.entries().entrySet()) {
      String key = entry.getKey();
      boolean wrapper =
          level == 0 && PartNames.isWrapper(key) && entry.getValue() instanceof Item.Dict;
      String inner = wrapper ? "" : name.isEmpty() ? key : name + "." + key;
      visit(inner, entry.getValue(), optimizer ? Part.OPTIMIZER : part, level + 1);
    }
  }

  private void sequence(String name, List<Item> list, Part part, int level) throws PickleException {
    if (!list.stream().allMatch(Item.Scalar.class::isInstance)) {
      parts(name, list, part, level);
      return;
    }
    List<String> texts = list.stream().limit(SHOWN).map(CheckpointReader::text).toList();
    String more = list.size() > SHOWN ? ", ... " + list.size() + " in all" : "";
    value(name, "[" + String.join(", ", texts) + more + "]");
  }

  private void parts(String name, List<Item> list, Part part, int level) throws PickleException {
    for (int k = 0; k < list.size(); k++) {
      Item item = list.get(k);
      String inner = name.isEmpty() ? Integer.toString(k) : name + "." + k;
      visit(inner, item, part, level + 1);
    }
  }

  private static String text(Item item) {
    String text = item instanceof Item.Scalar scalar ? scalar.text() : ((Item.Global) item).path();
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }

  private void value(String name, String text) {
    if (values.size() < MOST_VALUES) {
      values.putIfAbsent(name, text);
    }
  }

  // ---- tensors

  private void add(String name, Item.View view, Part part) throws PickleException {
    String unique = name.isEmpty() ? "tensor" : name;
    for (int k = 2; !names.add(unique); k++) {
      unique = name + "#" + k;
    }
    Part named = PartNames.part(unique);
    Part own = part == Part.MODEL ? named : part;
    Payload storage = storages.get(view.storage().key());
    if (storage == null) {
      throw broken(unique, "refers to a storage '" + view.storage().key() + "' that is not there");
    }
    int width = view.type().bits() / Byte.SIZE;
    long elements = elements(unique, view.dims(), width);
    long span = elements == 0 ? 0 : span(unique, view);
    long from = within(unique, view.offset(), width, storage);
    long to = within(unique, view.offset() + span, width, storage);
    Payload bytes = storage.slice(from, to - from);
    if (elements > 0 && !isContiguous(view)) {
      if (elements * width > to - from && elements * width > MOST_REPEATED_BYTES) {
        throw broken(unique, "repeats its " + (to - from) + " bytes to " + elements * width);
      }
      bytes = new StridedPayload(bytes, view.dims(), view.strides(), width);
    }
    Tensor tensor = new Tensor(unique, view.type(), view.dims(), bytes);
    entries.add(new Entry(unique, own, tensor, view.storage().key(), from, to));
  }

  private long elements(String name, long[] dims, int width) throws PickleException {
    long elements = 1;
    try {
      for (long dim : dims) {
        elements = Math.multiplyExact(elements, dim);
      }
      Math.multiplyExact(elements, width);
      return elements;
    } catch (ArithmeticException e) {
      throw broken(name, "has more elements than can be counted");
    }
  }

  /** From the first element to behind the last one. */
  private long span(String name, Item.View view) throws PickleException {
    long last = 0;
    try {
      for (int axis = 0; axis < view.dims().length; axis++) {
        long steps = Math.multiplyExact(view.dims()[axis] - 1, view.strides()[axis]);
        last = Math.addExact(last, steps);
      }
      Math.addExact(view.offset(), Math.addExact(last, 1));
      return last + 1;
    } catch (ArithmeticException e) {
      throw broken(name, "has strides that lead nowhere");
    }
  }

  private long within(String name, long elements, int width, Payload storage)
      throws PickleException {
    if (elements < 0 || elements > storage.size() / width) {
      throw broken(
          name,
          "needs "
              + elements
              + " elements of "
              + width
              + " bytes, its storage has "
              + storage.size()
              + " bytes");
    }
    return elements * width;
  }

  private static boolean isContiguous(Item.View view) {
    long expected = 1;
    for (int axis = view.dims().length - 1; axis >= 0; axis--) {
      if (view.dims()[axis] != 1 && view.strides()[axis] != expected) {
        return false;
      }
      expected *= view.dims()[axis];
    }
    return true;
  }

  private PickleException broken(String name, String what) {
    return new PickleException("tensor '" + name + "' " + what);
  }
}
