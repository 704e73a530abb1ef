package dev.onnxslim.analyzer.params;

import dev.onnxslim.analyzer.report.ModelReport.Explanation;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Why an architecture's own count of parameters may differ from what its file stores. A number is
 * given only where the file shows it; a guess is 0, and its text says on what it depends.
 */
final class Explanations {
  private static final Set<OpId> CONVOLUTIONS =
      Set.of(OpId.onnx("Conv"), OpId.onnx("ConvTranspose"), OpId.ms("FusedConv"));

  private static final OpId IDENTITY = OpId.onnx("Identity");

  private final List<StoredTensor> tensors;
  private final List<Explanation> found = new ArrayList<>();

  private Explanations(List<StoredTensor> tensors) {
    this.tensors = tensors;
  }

  static List<Explanation> of(List<StoredTensor> tensors, Duplicates duplicates)
      throws IOException {
    Explanations explanations = new Explanations(tensors);
    explanations.foldedBatchNorm();
    explanations.duplicates(duplicates.pairs());
    explanations.constants();
    explanations.tables();
    explanations.singleElements();
    explanations.recurrentBiases();
    explanations.trainingOnly();
    explanations.unused();
    return List.copyOf(explanations.found);
  }

  /**
   * PyTorch's exporter gives a convolution's bias a name of its own, {@code onnx::Conv_123}, only
   * when it has folded the BatchNormalization behind it: scale and shift become one bias.
   */
  private void foldedBatchNorm() {
    long sure = 0;
    long maybe = 0;
    int sureCount = 0;
    boolean normalised = false;
    for (StoredTensor tensor : tensors) {
      normalised |= tensor.role() == Role.RUNNING_STATISTIC;
      int convolutions = convolutionsWithBias(tensor.value());
      if (tensor.role() != Role.BIAS || convolutions == 0) {
        continue;
      }
      String name = tensor.name();
      if (isExportersOwn(name)) {
        // An exporter may share equal biases; scales and shifts were there for each convolution.
        sure += tensor.tensor().elements() * (2L * convolutions - 1);
        sureCount += convolutions;
      } else if (!name.equals("bias") && !name.contains(".bias")) {
        maybe += tensor.tensor().elements();
      }
    }
    if (sure > 0) {
      add(
          "folded-batch-norm",
          sure,
          "%d convolutions have a folded BatchNormalization: the architecture counts its scale and"
              + " its shift instead of a bias, %,d more",
          sureCount,
          sure);
    }
    if (maybe > 0 && !normalised) {
      add(
          "folded-batch-norm",
          0,
          "if the biases of other convolutions are folded BatchNormalizations, the architecture"
              + " counts up to %,d more; the file does not tell",
          maybe);
    }
  }

  /** {@code onnx::Conv_123}, or {@code 123} in files of older versions. */
  private static boolean isExportersOwn(String name) {
    int from = name.startsWith("onnx::Conv") ? name.lastIndexOf('_') + 1 : 0;
    boolean digits = from < name.length();
    for (int k = from; k < name.length(); k++) {
      digits &= name.charAt(k) >= '0' && name.charAt(k) <= '9';
    }
    return digits;
  }

  /**
   * How many convolutions have a value for a bias; exporters share equal ones by Identity nodes.
   */
  private static int convolutionsWithBias(Value bias) {
    int count = 0;
    for (Use use : bias.uses()) {
      if (use.node().op().equals(IDENTITY)) {
        count += convolutionsWithBias(use.node().output(0));
      } else {
        count += use.index() == 2 && CONVOLUTIONS.contains(use.node().op()) ? 1 : 0;
      }
    }
    return count;
  }

  private void duplicates(List<Duplicates.Pair> pairs) {
    long sure = 0;
    long probable = 0;
    List<String> names = new ArrayList<>();
    for (Duplicates.Pair pair : pairs) {
      long params = pair.second().params();
      if (params > 0 && !pair.isUniform()) {
        sure += pair.verified() ? params : 0;
        probable += pair.verified() ? 0 : params;
        String how = pair.transposed() ? " is the transpose of " : " repeats ";
        names.add(
            pair.second().name()
                + (pair.verified() ? "" : " probably")
                + how
                + pair.first().name());
      }
    }
    if (sure > 0) {
      add(
          "duplicates",
          -sure,
          "%,d parameters are stored twice, an architecture that shares them counts them once: %s",
          sure,
          some(names));
    }
    if (probable > 0) {
      add(
          "duplicates",
          0,
          "%,d parameters are probably stored twice, their elements were compared by sample: %s",
          probable,
          some(names));
    }
  }

  /** Where weights are initializers, what Constant nodes hold was written by the exporter. */
  private void constants() {
    boolean weightsAreInitializers = false;
    for (StoredTensor tensor : tensors) {
      weightsAreInitializers |= tensor.role() == Role.WEIGHT && isInitializer(tensor);
    }
    long params = 0;
    List<String> names = new ArrayList<>();
    for (StoredTensor tensor : tensors) {
      boolean constant =
          tensor.role() == Role.CONSTANT || weightsAreInitializers && !isMember(tensor.name());
      if (constant && tensor.params() > 0 && !isInitializer(tensor)) {
        params += tensor.params();
        names.add(tensor.name());
      }
    }
    if (params > 0) {
      add(
          "constant-tables",
          -params,
          "Constant nodes hold %,d numbers that no architecture trains, such as initial states,"
              + " factors, masks and anchors: %s",
          params,
          some(names));
    }
  }

  /** Initializers for other arithmetic: trained or computed, the file does not tell. */
  private void tables() {
    long params = 0;
    List<String> names = new ArrayList<>();
    for (StoredTensor tensor : tensors) {
      if (tensor.role() == Role.CONSTANT && tensor.params() > 0 && isInitializer(tensor)) {
        params += tensor.params();
        names.add(tensor.name());
      }
    }
    if (params > 0) {
      add(
          "constant-tables",
          0,
          "%,d elements of initializers are neither factors of products nor biases; those that were"
              + " computed, as masks, anchors and rotary tables are, the architecture does not"
              + " count: %s",
          params,
          some(names));
    }
  }

  /** Named like members of modules: parameters, but too small to be told from plain numbers. */
  private void singleElements() {
    int count = 0;
    List<String> names = new ArrayList<>();
    for (StoredTensor tensor : tensors) {
      String name = tensor.name();
      boolean single = tensor.tensor().elemType().isFloat() && tensor.tensor().elements() == 1;
      boolean used = tensor.role() != Role.UNUSED && tensor.role() != Role.QUANTIZATION;
      boolean state = tensor.role() == Role.RUNNING_STATISTIC;
      boolean factor = tensor.role() != Role.CONSTANT || isInitializer(tensor);
      if (single && isMember(name) && used && !state && factor) {
        count++;
        names.add(name);
      }
    }
    if (count > 0) {
      add(
          "single-elements",
          count,
          "%d parameters are single numbers, which are not counted here: %s",
          count,
          some(names));
    }
  }

  private void recurrentBiases() throws IOException {
    long params = 0;
    for (StoredTensor tensor : tensors) {
      boolean recurrent = false;
      for (OpId reader : tensor.readers()) {
        recurrent |= Set.of("LSTM", "GRU", "RNN").contains(reader.type());
      }
      if (recurrent && tensor.role() == Role.BIAS) {
        params += RecurrentBias.zeros(tensor.tensor());
      }
    }
    if (params > 0) {
      add(
          "recurrent-biases",
          -params,
          "recurrent layers store an input and a recurrent bias for each direction; %,d elements of"
              + " them are all zero, an architecture with one bias does not count them",
          params);
    }
  }

  private void trainingOnly() {
    long params = 0;
    Set<String> modules = new LinkedHashSet<>();
    for (StoredTensor tensor : tensors) {
      String helper = tensor.params() > 0 ? auxiliary(tensor.module()) : "";
      if (!helper.isEmpty()) {
        params += tensor.params();
        modules.add(helper);
      }
    }
    if (params > 0) {
      add(
          "training-only",
          0,
          "%,d parameters are in %s, by name a help for training: a count of what is deployed leaves"
              + " them out",
          params,
          String.join(", ", modules));
    }
  }

  /**
   * The part of a module's path that is called {@code aux}, {@code aux_head}, {@code AuxLogits}.
   */
  private static String auxiliary(String module) {
    int from = 0;
    while (from < module.length()) {
      int slash = module.indexOf('/', from);
      int to = slash < 0 ? module.length() : slash;
      if (module.regionMatches(true, from, "aux", 0, 3)) {
        String part = module.substring(from, to);
        String rest = part.substring(3).toLowerCase(Locale.ROOT);
        if (rest.isEmpty()
            || !Character.isLetter(rest.charAt(0))
            || rest.equals("logits")
            || rest.startsWith("iliary")) {
          return part;
        }
      }
      from = to + 1;
    }
    return "";
  }

  private void unused() {
    long elements = 0;
    List<String> names = new ArrayList<>();
    for (StoredTensor tensor : tensors) {
      boolean counts = tensor.tensor().elemType().isFloat() && tensor.tensor().elements() > 1;
      if (tensor.role() == Role.UNUSED && counts) {
        elements += tensor.tensor().elements();
        names.add(tensor.name());
      }
    }
    if (elements > 0) {
      add(
          "unused",
          0,
          "%,d elements are stored but nothing reads them, they are not counted: %s",
          elements,
          some(names));
    }
  }

  /** Whether a name is one of a parameter of a module: {@code decoder.bias}. */
  private static boolean isMember(String name) {
    return name.indexOf('.') > 0 && name.indexOf('/') < 0 && !name.contains("::");
  }

  private static boolean isInitializer(StoredTensor tensor) {
    return tensor.value().initializer().isPresent();
  }

  /** The first names, and how many others there are. */
  private static String some(List<String> names) {
    int shown = Math.min(3, names.size());
    String list = String.join(", ", names.subList(0, shown));
    return shown == names.size() ? list : list + " and " + (names.size() - shown) + " more";
  }

  private void add(String kind, long params, String text, Object... args) {
    found.add(new Explanation(kind, params, String.format(Locale.ROOT, text, args)));
  }
}
