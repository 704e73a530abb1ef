package dev.onnxslim.cli;

import dev.onnxslim.quantizer.scheme.QuantScheme;
import dev.onnxslim.quantizer.scheme.Storage;
import dev.onnxslim.quantizer.scheme.WeightFormat;
import dev.onnxslim.quantizer.scheme.WeightFormat.Sharing;
import dev.onnxslim.quantizer.scheme.WeightOnlyInt8;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how weights are stored. What is left out is chosen for each weight. */
final class SchemeOptions {
  /** The integers. */
  enum Integers {
    INT8,
    UINT8
  }

  /** The floats of scales. */
  enum Floats {
    FP32,
    FP16
  }

  /** Where the zero point lies. */
  static final class Symmetry {
    @Option(names = "--symmetric", description = "The zero point is in the middle of the integers.")
    private boolean symmetric;

    @Option(names = "--asymmetric", description = "The zero point is where the weights need it.")
    private boolean asymmetric;

    boolean isSymmetric() {
      return symmetric && !asymmetric;
    }
  }

  /** The names of an enum's constants as they are typed. */
  abstract static class Names implements Iterable<String> {
    private final Enum<?>[] constants;

    Names(Enum<?>... constants) {
      this.constants = constants;
    }

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(constants).map(c -> c.name().toLowerCase(Locale.ROOT)).iterator();
    }
  }

  static final class Storages extends Names {
    Storages() {
      super(Storage.values());
    }
  }

  static final class Sharings extends Names {
    Sharings() {
      super(Sharing.values());
    }
  }

  static final class IntegerTypes extends Names {
    IntegerTypes() {
      super(Integers.values());
    }
  }

  static final class FloatTypes extends Names {
    FloatTypes() {
      super(Floats.values());
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--storage",
      paramLabel = "FORM",
      completionCandidates = Storages.class,
      description =
          "How weights are turned back into floats: ${COMPLETION-CANDIDATES}"
              + " (default: auto, the fastest for each reader).")
  private Storage storage = Storage.AUTO;

  @Option(
      names = "--granularity",
      paramLabel = "PER",
      completionCandidates = Sharings.class,
      description =
          "What shares a scale: ${COMPLETION-CANDIDATES}"
              + " (default: auto, blocks where they pay, else a channel).")
  private Sharing sharing = Sharing.AUTO;

  @Option(
      names = "--block-size",
      paramLabel = "N",
      description = "Elements in a block (default: 64).")
  private Integer blockSize;

  @ArgGroup private Symmetry symmetry;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      completionCandidates = IntegerTypes.class,
      description = "The integers: ${COMPLETION-CANDIDATES}.")
  private Integers type;

  @Option(
      names = "--scale-type",
      paramLabel = "TYPE",
      completionCandidates = FloatTypes.class,
      description = "The type of scales: ${COMPLETION-CANDIDATES}.")
  private Floats scaleType;

  QuantScheme scheme() {
    if (blockSize != null && blockSize < 1) {
      throw new ParameterException(spec.commandLine(), "--block-size has to be at least 1");
    }
    return new WeightOnlyInt8(
        storage,
        new WeightFormat(
            sharing,
            blockSize == null ? OptionalInt.empty() : OptionalInt.of(blockSize),
            Optional.ofNullable(symmetry).map(Symmetry::isSymmetric),
            Optional.ofNullable(type).map(t -> ElemType.valueOf(t.name())),
            Optional.ofNullable(scaleType)
                .map(t -> t == Floats.FP16 ? ElemType.FLOAT16 : ElemType.FLOAT)));
  }
}
