package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Model;
import dev.onnxslim.tensor.Tensor;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tensors by name, in the order in which they were added. Adding, getting, setting, removing and
 * renaming take the same time however many there are. Values are views: their bytes stay in the
 * file they came from, which has to stay open.
 *
 * <p>A dictionary of a model's initializers is a copy of the list; {@link ModelParameters} changes
 * the model.
 */
public final class ParameterDictionary implements Iterable<Tensor> {
  private final Map<String, Slot> slots = new HashMap<>();
  private Slot first;
  private Slot last;

  /** A tensor's place in the order. */
  private static final class Slot {
    private Tensor tensor;
    private Slot before;
    private Slot after;
  }

  private ParameterDictionary() {}

  /** A dictionary without parameters. */
  public static ParameterDictionary empty() {
    return new ParameterDictionary();
  }

  /**
   * The initializers of a model, those of bodies included, in the order of the file; the names are
   * those of {@link ModelParameters}. Constant nodes are none. Nothing is read.
   *
   * @param model has to stay open while values are read
   */
  public static ParameterDictionary of(Model model) {
    return ModelParameters.of(model).dictionary();
  }

  /** How many there are. */
  public int size() {
    return slots.size();
  }

  /** Whether there is a parameter of that name. */
  public boolean contains(String name) {
    return slots.containsKey(name);
  }

  /** All names in order: a view. */
  public Collection<String> names() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<String> iterator() {
        Iterator<Tensor> tensors = ParameterDictionary.this.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return tensors.hasNext();
          }

          @Override
          public String next() {
            return tensors.next().name();
          }
        };
      }

      @Override
      public int size() {
        return slots.size();
      }

      @Override
      public boolean contains(Object name) {
        return slots.containsKey(name);
      }
    };
  }

  /**
   * The parameter of that name.
   *
   * @throws UnknownParameterException if there is none; it suggests the nearest names
   */
  public Tensor get(String name) {
    return slot(name).tensor;
  }

  /** The parameter of that name, if there is one. */
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(slots.get(name)).map(slot -> slot.tensor);
  }

  /**
   * Adds a parameter at the end.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void add(Tensor tensor) {
    if (slots.containsKey(tensor.name())) {
      throw new IllegalArgumentException("parameter '" + tensor.name() + "' exists already");
    }
    Slot slot = new Slot();
    slot.tensor = tensor;
    slot.before = last;
    if (last == null) {
      first = slot;
    } else {
      last.after = slot;
    }
    last = slot;
    slots.put(tensor.name(), slot);
  }

  /**
   * Gives a parameter another value of the same type and shape; its place stays.
   *
   * @throws UnknownParameterException if there is none of that name
   * @throws ParameterMismatchException if type or shape differ; it says what was expected
   */
  public void set(Tensor tensor) {
    Slot slot = slot(tensor.name());
    checkFits(slot.tensor, tensor);
    slot.tensor = tensor;
  }

  /** Gives a parameter another value of whatever type and shape, or adds it at the end. */
  public void put(Tensor tensor) {
    Slot slot = slots.get(tensor.name());
    if (slot == null) {
      add(tensor);
    } else {
      slot.tensor = tensor;
    }
  }

  /**
   * Removes a parameter.
   *
   * @return what it was
   * @throws UnknownParameterException if there is none of that name
   */
  public Tensor remove(String name) {
    Slot slot = slot(name);
    slots.remove(name);
    if (slot.before == null) {
      first = slot.after;
    } else {
      slot.before.after = slot.after;
    }
    if (slot.after == null) {
      last = slot.before;
    } else {
      slot.after.before = slot.before;
    }
    return slot.tensor;
  }

  /**
   * Gives a parameter another name; its place stays.
   *
   * @throws UnknownParameterException if there is none called {@code from}
   * @throws IllegalArgumentException if there is another one called {@code to}
   */
  public void rename(String from, String to) {
    Slot slot = slot(from);
    if (from.equals(to)) {
      return;
    }
    if (slots.containsKey(to)) {
      throw new IllegalArgumentException("parameter '" + to + "' exists already");
    }
    slots.remove(from);
    slot.tensor = named(to, slot.tensor);
    slots.put(to, slot);
  }

  /** The parameters whose names match a glob, as {@link NamePattern} reads it; order kept. */
  public ParameterDictionary select(String glob) {
    return select(NamePattern.of(glob));
  }

  /** The parameters whose names meet a condition; order kept. */
  public ParameterDictionary select(Predicate<String> names) {
    ParameterDictionary selected = empty();
    for (Tensor tensor : this) {
      if (names.test(tensor.name())) {
        selected.add(tensor);
      }
    }
    return selected;
  }

  /** The parameters whose names begin so, such as {@code encoder.}; order kept. */
  public ParameterDictionary withPrefix(String prefix) {
    return select(name -> name.startsWith(prefix));
  }

  /**
   * The elements of all parameters.
   *
   * @throws ArithmeticException if there are more than a {@code long} holds
   */
  public long elements() {
    long elements = 0;
    for (Tensor tensor : this) {
      elements = Math.addExact(elements, tensor.elements());
    }
    return elements;
  }

  /** The bytes of all values; text counts none. */
  public long bytes() {
    long bytes = 0;
    for (Tensor tensor : this) {
      bytes = Math.addExact(bytes, tensor.data().size());
    }
    return bytes;
  }

  /** All parameters in order. */
  @Override
  public Iterator<Tensor> iterator() {
    return new Iterator<>() {
      private Slot next = first;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Tensor next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        Tensor tensor = next.tensor;
        next = next.after;
        return tensor;
      }
    };
  }

  /** The same value under another name. */
  static Tensor named(String name, Tensor tensor) {
    return tensor.name().equals(name)
        ? tensor
        : new Tensor(name, tensor.elemType(), tensor.dims(), tensor.data());
  }

  /** Whether a value has the type and shape of a parameter. */
  static boolean fits(Tensor parameter, Tensor value) {
    return parameter.elemType() == value.elemType()
        && Arrays.equals(parameter.dims(), value.dims());
  }

  static void checkFits(Tensor parameter, Tensor value) {
    if (!fits(parameter, value)) {
      throw new ParameterMismatchException(parameter, value);
    }
  }

  private Slot slot(String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      throw UnknownParameterException.of(name, names());
    }
    return slot;
  }
}
