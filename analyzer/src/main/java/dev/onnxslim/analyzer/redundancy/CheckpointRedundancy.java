package dev.onnxslim.analyzer.redundancy;

import dev.onnxslim.analyzer.params.Fingerprint;
import dev.onnxslim.analyzer.params.TensorComparison;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Entry;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Part;
import dev.onnxslim.analyzer.params.file.CheckpointFile;
import dev.onnxslim.analyzer.redundancy.Redundancy.Remedy;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a checkpoint is larger than what is released: each storage counts once, for the most needed
 * of the tensors that are views on it.
 */
public final class CheckpointRedundancy {
  /** {@code aux_head}, {@code aux1}, {@code AuxLogits}, {@code model.auxiliary.conv} ... */
  private static final Pattern AUXILIARY = Pattern.compile("(?:^|\\.)(?:[Aa]ux(?![a-z])|[Aa]uxil)");

  private static final String COUNTER = "num_batches_tracked";
  private static final String EXPORT = "onnx-slim params export M FILE.safetensors";
  private static final int SAMPLES = 8;
  private static final int SHOWN = 5;
  private static final int MOST_PATTERNS = 8;

  /** What a storage is there for, the most needed first. */
  private enum Use {
    MODEL("", Remedy.SAFE),
    WIDE("floats of 64 bits, which float32 holds as well as a rule", Remedy.DECIDE),
    AUXILIARY("of an auxiliary branch, which only training needs as a rule", Remedy.DECIDE),
    DUPLICATE("tensors of the model stored more than once", Remedy.SAFE),
    COUNTER("BatchNormalization's counters of batches, which inference never reads", Remedy.SAFE),
    AVERAGED("a second model, averaged over training: a release has one of the two", Remedy.DECIDE),
    TRAINER("state of schedulers, scalers and random numbers", Remedy.SAFE),
    OPTIMIZER("state of the optimizer, which only training on needs", Remedy.SAFE),
    UNREFERENCED("bytes that no tensor refers to", Remedy.SAFE);

    private final String text;
    private final Remedy remedy;

    Use(String text, Remedy remedy) {
      this.text = text;
      this.remedy = remedy;
    }
  }

  /** What was found for one use. */
  private static final class Sum {
    private long bytes;
    private int count;
    private final Map<String, Long> names = new LinkedHashMap<>();
    private final Set<String> patterns = new TreeSet<>();
  }

  private final Checkpoint checkpoint;
  private final Map<Use, Sum> sums = new EnumMap<>(Use.class);

  private CheckpointRedundancy(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Looks through an open checkpoint. Tensors of one type, shape and sample are read to compare
   * them.
   *
   * @throws IOException if a tensor cannot be read
   */
  public static RedundancyReport of(Path path, CheckpointFile file) throws IOException {
    CheckpointRedundancy redundancy = new CheckpointRedundancy(file.checkpoint());
    redundancy.count();
    List<Redundancy> rows = new ArrayList<>();
    redundancy.sums.forEach((use, sum) -> rows.add(row(use, sum)));
    rows.sort(
        Comparator.comparing(Redundancy::remedy)
            .thenComparing(Comparator.comparingLong(Redundancy::bytes).reversed()));
    return new RedundancyReport(path, RedundancyReport.Kind.CHECKPOINT, file.bytes(), rows);
  }

  private static Redundancy row(Use use, Sum sum) {
    List<String> largest =
        sum.names.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(SHOWN)
            .map(Map.Entry::getKey)
            .toList();
    String id = use.name().toLowerCase(Locale.ROOT);
    return new Redundancy(
        id, use.text, sum.bytes, sum.count, largest, use.remedy, command(use, sum.patterns));
  }

  /** Leaves out by name; what no names tell has no command. */
  private static Optional<String> command(Use use, Set<String> patterns) {
    if (use == Use.UNREFERENCED) {
      return Optional.of(EXPORT);
    }
    if (patterns.isEmpty() || patterns.size() > MOST_PATTERNS) {
      return Optional.empty();
    }
    StringBuilder command = new StringBuilder(EXPORT);
    patterns.forEach(pattern -> command.append(" --exclude '").append(pattern).append('\''));
    return Optional.of(command.toString());
  }

  /** A pattern for the names of one use. */
  private static Optional<String> pattern(Use use, String name) {
    return switch (use) {
      case COUNTER -> Optional.of("*" + COUNTER);
      case AVERAGED, TRAINER, OPTIMIZER -> Optional.of(name.replaceFirst("\\..*", "") + ".*");
      case AUXILIARY -> {
        Matcher match = AUXILIARY.matcher(name);
        int dot = match.find() ? name.indexOf('.', match.end()) : -1;
        yield Optional.of(dot < 0 ? name : name.substring(0, dot) + ".*");
      }
      case MODEL, WIDE, DUPLICATE, UNREFERENCED -> Optional.empty();
    };
  }

  private void count() throws IOException {
    Map<String, Boolean> repeated = repeated();
    Map<String, List<Entry>> views = new LinkedHashMap<>();
    for (Entry entry : checkpoint.entries()) {
      views.computeIfAbsent(entry.storage(), key -> new ArrayList<>()).add(entry);
    }
    for (Map.Entry<String, Payload> storage : checkpoint.storages().entrySet()) {
      List<Entry> entries = views.getOrDefault(storage.getKey(), List.of());
      long covered = covered(entries);
      add(Use.UNREFERENCED, storage.getValue().size() - covered, List.of());
      Use use = Use.UNREFERENCED;
      for (Entry entry : entries) {
        Use own = use(entry, repeated.containsKey(storage.getKey()));
        use = own.compareTo(use) < 0 ? own : use;
      }
      if (use != Use.MODEL && use != Use.UNREFERENCED) {
        add(use, use == Use.WIDE ? covered / 2 : covered, entries);
      }
    }
  }

  private void add(Use use, long bytes, List<Entry> entries) {
    if (bytes == 0) {
      return;
    }
    Sum sum = sums.computeIfAbsent(use, key -> new Sum());
    sum.bytes += bytes;
    sum.count += Math.max(1, entries.size());
    for (Entry entry : entries) {
      sum.names.put(entry.name(), bytes);
      pattern(use, entry.name()).ifPresent(sum.patterns::add);
    }
  }

  private static Use use(Entry entry, boolean repeated) {
    if (entry.part() != Part.MODEL) {
      return Use.valueOf(entry.part().name());
    }
    if (entry.name().endsWith(COUNTER)) {
      return Use.COUNTER;
    }
    if (AUXILIARY.matcher(entry.name()).find()) {
      return Use.AUXILIARY;
    }
    if (repeated) {
      return Use.DUPLICATE;
    }
    return entry.tensor().elemType() == ElemType.DOUBLE ? Use.WIDE : Use.MODEL;
  }

  /** The bytes of a storage that lie within some tensor. */
  private static long covered(List<Entry> entries) {
    List<Entry> sorted = entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList();
    long covered = 0;
    long end = 0;
    for (Entry entry : sorted) {
      long from = Math.max(end, entry.from());
      covered += Math.max(0, entry.to() - from);
      end = Math.max(end, entry.to());
    }
    return covered;
  }

  /** The storages of the model's tensors that another storage has before, byte by byte. */
  private Map<String, Boolean> repeated() throws IOException {
    Map<String, Boolean> repeated = new HashMap<>();
    Map<String, List<Entry>> alike = new HashMap<>();
    for (Entry entry : checkpoint.entries()) {
      Tensor tensor = entry.tensor();
      if (entry.part() != Part.MODEL || tensor.elements() <= 1 || isShared(entry)) {
        continue;
      }
      List<Entry> others = alike.computeIfAbsent(kind(tensor), key -> new ArrayList<>());
      boolean found = false;
      for (int k = 0; !found && k < others.size(); k++) {
        Tensor other = others.get(k).tensor();
        found =
            !others.get(k).storage().equals(entry.storage())
                && Fingerprint.of(other, false, SAMPLES)
                    .equals(Fingerprint.of(tensor, false, SAMPLES))
                && !Fingerprint.of(tensor, false, SAMPLES).isUniform()
                && TensorComparison.isEqual(other, tensor);
      }
      if (found) {
        repeated.put(entry.storage(), true);
      } else {
        others.add(entry);
      }
    }
    return repeated;
  }

  /** A view on a part of its storage: it goes only if the others do. */
  private boolean isShared(Entry entry) {
    return entry.to() - entry.from() != checkpoint.storages().get(entry.storage()).size();
  }

  private static String kind(Tensor tensor) {
    return tensor.elemType() + Arrays.toString(tensor.dims());
  }
}
