package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses sizes for the dimensions that a model leaves open. A named dimension has one size in a
 * sample, except that a name standing twice in one input means nothing: exporters that were told
 * {@code [batch, batch]} are fed batch x sequence, and only then batch x batch.
 */
final class DimPlanner {
  /**
   * One way to size the open dimensions.
   *
   * @param batch size of the batch
   * @param profile which of the sizes to try, see {@link DimKind#size}
   * @param literal whether a name that stands twice in one input is one size
   */
  record Binding(long batch, int profile, boolean literal) {
    Binding withBatch(long newBatch) {
      return new Binding(newBatch, profile, literal);
    }

    long sequence() {
      return DimKind.SEQUENCE.size(profile);
    }
  }

  private final Map<String, DimKind> kinds = new HashMap<>();
  private final Map<String, Long> hinted = new HashMap<>();
  private final boolean repeatedSymbols;
  private final boolean open;

  /** A planner for these inputs. */
  DimPlanner(List<PlannedInput> inputs) {
    boolean anyRepeated = false;
    boolean anyOpen = false;
    for (PlannedInput input : inputs) {
      for (int axis = 0; axis < input.dims().size(); axis++) {
        if (isKnown(input.dims().get(axis))) continue;
        anyOpen = true;
        anyRepeated |= key(input, axis, false).contains("#");
        kinds.putIfAbsent(key(input, axis, false), kind(input, axis));
        long hint = hint(input, axis);
        if (hint > 0) hinted.putIfAbsent(key(input, axis, false), hint);
      }
    }
    this.repeatedSymbols = anyRepeated;
    this.open = anyOpen;
  }

  /** Whether any dimension is a batch, so that a second batch size can be tried. */
  boolean hasBatch() {
    return kinds.containsValue(DimKind.BATCH);
  }

  /** What to try, most likely first, with batch size 1. */
  List<Binding> bindings() {
    List<Binding> bindings = new ArrayList<>();
    int profiles = open ? DimKind.ATTEMPTS : 1;
    for (int profile = 0; profile < profiles; profile++) {
      bindings.add(new Binding(1, profile, false));
      if (repeatedSymbols && profile == 0) bindings.add(new Binding(1, profile, true));
    }
    return bindings;
  }

  /** The sizes of an input. */
  long[] dims(PlannedInput input, Binding binding) {
    long[] dims = new long[input.dims().size()];
    for (int axis = 0; axis < dims.length; axis++) {
      Dim dim = input.dims().get(axis);
      dims[axis] =
          isKnown(dim) ? dim.sizeOrMinusOne() : size(key(input, axis, binding.literal()), binding);
    }
    return dims;
  }

  private long size(String key, Binding binding) {
    if (hinted.containsKey(key)) return hinted.get(key);
    Optional<Long> sum = sum(key, binding);
    if (sum.isPresent()) return sum.get();
    DimKind kind = kinds.getOrDefault(key, DimKind.OTHER);
    return kind == DimKind.BATCH ? binding.batch() : kind.size(binding.profile());
  }

  /** Evaluates names such as {@code past_sequence_length + 1} and {@code total_sequence_length}. */
  private static Optional<Long> sum(String key, Binding binding) {
    String name = key.toLowerCase(Locale.ROOT);
    if (name.contains("total") && name.matches(".*(seq|len).*")) {
      int k = binding.profile();
      return Optional.of(DimKind.PAST.size(k) + DimKind.SEQUENCE.size(k));
    }
    if (!name.contains("+")) return Optional.empty();
    long sum = 0;
    for (String part : name.split("\\+")) {
      String term = part.strip();
      if (term.matches("\\d{1,9}")) {
        sum += Long.parseLong(term);
        continue;
      }
      Optional<DimKind> kind = DimKind.byName(term);
      if (kind.isEmpty()) return Optional.empty();
      boolean batch = kind.get() == DimKind.BATCH;
      sum += batch ? binding.batch() : kind.get().size(binding.profile());
    }
    return Optional.of(sum);
  }

  /** Dimensions with the same key get the same size. */
  private static String key(PlannedInput input, int axis, boolean literal) {
    if (!(input.dims().get(axis) instanceof Dim.Symbol symbol)) return input.name() + "@" + axis;
    boolean repeated = input.dims().subList(0, axis).contains(symbol);
    return repeated && !literal ? symbol.name() + "#" + axis : symbol.name();
  }

  private static long hint(PlannedInput input, int axis) {
    int rank = input.dims().size();
    if (axis == 1 && rank >= 3 && input.hints().channels() > 0) return input.hints().channels();
    boolean last = axis == rank - 1 && rank >= 2;
    return last && input.hints().channels() == 0 ? input.hints().features() : 0;
  }

  private static DimKind kind(PlannedInput input, int axis) {
    boolean repeated = key(input, axis, false).contains("#");
    if (!repeated && input.dims().get(axis) instanceof Dim.Symbol symbol) {
      Optional<DimKind> named = DimKind.byName(symbol.name());
      // A "sequence" of reals without a feature axis is samples of sound: a few make no frame.
      boolean sound = input.isReal() && input.dims().size() == 2;
      if (named.isPresent() && !(sound && named.get() == DimKind.SEQUENCE)) return named.get();
    }
    int rank = input.dims().size();
    String name = input.name().toLowerCase(Locale.ROOT);
    if (rank == 4 && axis == 2 && name.matches(".*(past|cache).*")) return DimKind.PAST;
    if (axis == 0 && !(rank == 3 && isImage(input, 2))) {
      return rank == 1 && !(input.role() instanceof InputRole.Length)
          ? vector(input)
          : DimKind.BATCH;
    }
    return switch (rank) {
      case 2 -> input.isReal() ? DimKind.AUDIO : DimKind.SEQUENCE;
      case 3 -> rank3(input, axis);
      case 4 -> {
        if (isImage(input, 3)) yield axis == 1 ? DimKind.HEIGHT : DimKind.WIDTH;
        yield axis == 1 ? DimKind.CHANNEL : axis == 2 ? DimKind.HEIGHT : DimKind.WIDTH;
      }
      case 5 -> axis == 1 ? DimKind.CHANNEL : axis == 2 ? DimKind.DEPTH : DimKind.TIME;
      default -> DimKind.OTHER;
    };
  }

  private static DimKind vector(PlannedInput input) {
    if (input.role() instanceof InputRole.Range) return DimKind.SEQUENCE;
    return input.isReal() ? DimKind.AUDIO : DimKind.BATCH;
  }

  private static DimKind rank3(PlannedInput input, int axis) {
    if (isImage(input, 2)) return axis == 0 ? DimKind.HEIGHT : DimKind.WIDTH;
    if (isImage(input, 0)) return axis == 1 ? DimKind.HEIGHT : DimKind.WIDTH;
    // [layers, batch, hidden] is the state of a recurrent layer
    if (axis == 1 && isKnown(input.dims().get(0)) && isKnown(input.dims().get(2))) {
      return DimKind.BATCH;
    }
    if (axis == 1) return DimKind.SEQUENCE;
    return isKnown(input.dims().get(1)) ? DimKind.TIME : DimKind.FEATURE;
  }

  /** Whether {@code axis} holds the 1, 3 or 4 channels of an image. */
  private static boolean isImage(PlannedInput input, int axis) {
    long size = input.dims().get(axis).sizeOrMinusOne();
    long others = input.dims().stream().filter(DimPlanner::isKnown).count();
    return (size == 3 || size == 1 && input.dims().size() == 4 || size == 4)
        && (input.dims().size() == 4 || others == 1);
  }

  private static boolean isKnown(Dim dim) {
    return dim.sizeOrMinusOne() >= 0;
  }
}
