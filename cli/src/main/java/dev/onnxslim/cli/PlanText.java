package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Device;
import dev.onnxslim.analyzer.plan.Estimate;
import dev.onnxslim.analyzer.plan.Estimate.OnDevice;
import dev.onnxslim.analyzer.plan.Estimate.Storage;
import dev.onnxslim.analyzer.plan.Estimate.Work;
import dev.onnxslim.analyzer.plan.Part;
import dev.onnxslim.analyzer.plan.Training;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.TextTable;
import dev.onnxslim.model.Dim;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Prints a plan. */
record PlanText(Styled to) {
  private static final int WIDTH = 100;
  private static final int MOST_PARTS = 24;
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;
  private static final double DAY = 86_400;
  private static final double YEAR = 365.25 * DAY;
  private static final double KILOWATT_HOUR = 3.6e6;

  void print(Estimate estimate) {
    to.line(to.bold(Text.line(estimate.title())));
    Estimate.Compute compute = estimate.compute();
    field("parameters", exact(Dim.of(estimate.params())));
    field("MACs", exact(compute.macs()));
    field("forward", Figures.rounded(compute.forward()) + " FLOPs");
    field(
        "training",
        Figures.rounded(compute.training())
            + " FLOPs a step, "
            + Figures.rounded(compute.recomputing())
            + " with recomputation");
    activations(estimate.activations());
    estimate.corpus().ifPresent(this::corpus);
    estimate.notes().forEach(note -> field("note", Text.line(note)));
    storage(estimate);
    memory(estimate);
    estimate.device().ifPresent(this::device);
    parts(estimate);
  }

  private void field(String name, String text) {
    to.line("  " + to.faint(Text.format("%-13s", name)) + text);
  }

  private void heading(String text) {
    to.line("");
    to.line(to.bold(text));
  }

  private void activations(Estimate.Activations activations) {
    if (activations.stored() instanceof Dim.Unknown) {
      field("activations", "not known");
      return;
    }
    field("activations", Figures.bytes(activations.inference()) + " at most in a forward pass");
    String selective =
        activations
            .selective()
            .map(bytes -> Figures.bytes(bytes) + " without attention's scores, ")
            .orElse("");
    String recomputed =
        activations.recomputed() instanceof Dim.Unknown
            ? "with recomputation not known while sizes are open"
            : Figures.bytes(activations.recomputed()) + " with recomputation";
    field(
        "",
        Figures.bytes(activations.stored())
            + " kept by a training step, "
            + selective
            + recomputed);
  }

  private void corpus(Estimate.Corpus corpus) {
    field(
        "tokens",
        Figures.rounded(corpus.tokens())
            + " to train on, 20 a parameter: "
            + Text.format("%.3g", corpus.flops())
            + " FLOPs");
  }

  private void storage(Estimate estimate) {
    boolean cached = estimate.storage().get(0).kvCacheBytes().isPresent();
    OptionalLong memory =
        estimate.device().map(on -> on.device().memory()).orElse(OptionalLong.empty());
    heading("Stored as");
    TextTable table = new TextTable(WIDTH, "lrrrrrl");
    table.row(
        "",
        "bits",
        "weights",
        "file",
        cached ? "KV cache" : "",
        "to run",
        memory.isPresent() ? "in " + Figures.bytes(memory.getAsLong()) : "");
    for (Storage row : estimate.storage()) {
      OptionalLong cache = row.kvCacheBytes();
      table.row(
          row.precision().toString(),
          bits(row.precision().bits()),
          Figures.bytes(row.weightBytes()),
          Figures.bytes(row.fileBytes()),
          cache.isPresent() ? Figures.bytes(cache.getAsLong()) : "",
          Figures.bytes(row.runBytes()),
          memory.isPresent() ? fits(row.fits()) : "");
    }
    lines(table);
  }

  private static String bits(double bits) {
    return BigDecimal.valueOf(bits).stripTrailingZeros().toPlainString();
  }

  private void memory(Estimate estimate) {
    Training training = estimate.training();
    heading("Training in " + training.numbers() + ", without activations");
    TextTable table = new TextTable(WIDTH, "lrrrrrl");
    table.row("", "weights", "gradients", "states", "fp32 copy", "sum", "");
    for (Training.Memory row : estimate.memory()) {
      table.row(
          row.optimizer().toString(),
          Figures.bytes(row.weights()),
          Figures.bytes(row.gradients()),
          Figures.bytes(row.states()),
          Figures.bytes(row.masters()),
          Figures.bytes(row.total()),
          row.optimizer() == training.optimizer() ? "<" : "");
    }
    lines(table);
  }

  private void device(OnDevice on) {
    heading("On the device" + speed(on.device()));
    if (on.device().teraflops().isPresent()) {
      field("forward", work(on.forward()));
      field("a step", work(on.step()));
      if (on.corpus().seconds().isPresent()) {
        field("all training", work(on.corpus()));
      }
    }
    if (on.device().memory().isPresent()) {
      field("training", room(on.trainingBytes(), on.trainingFits()));
      field("recomputing", room(on.recomputingBytes(), on.recomputingFits()));
    }
  }

  private static String speed(Device device) {
    OptionalDouble teraflops = device.teraflops();
    return teraflops.isEmpty()
        ? ""
        : Text.format(
            ", at %s TFLOPS of which %s %% are reached",
            digits(teraflops.getAsDouble()), digits(100 * device.utilization()));
  }

  private String room(Dim bytes, Optional<Boolean> fits) {
    String size = bytes instanceof Dim.Unknown ? "" : Figures.bytes(bytes) + ": ";
    return size + fits(fits);
  }

  private static String fits(Optional<Boolean> fits) {
    return fits.map(yes -> yes ? "fits" : "does not fit").orElse("cannot be told");
  }

  private static String work(Work work) {
    if (work.seconds().isEmpty()) {
      return "not known while sizes are open";
    }
    OptionalDouble joules = work.joules();
    String energy = joules.isPresent() ? ", " + joules(joules.getAsDouble()) : "";
    return seconds(work.seconds().getAsDouble()) + energy;
  }

  private void parts(Estimate estimate) {
    if (estimate.parts().size() < 2) {
      return;
    }
    heading("Parts");
    TextTable table = new TextTable(WIDTH, "rrrl");
    table.row("times", "params", "MACs", "each");
    for (Part part : estimate.parts().subList(0, Math.min(MOST_PARTS, estimate.parts().size()))) {
      table.row(
          Figures.exact(part.times()),
          Figures.rounded(part.params()),
          Figures.rounded(part.macs()),
          part.name());
    }
    lines(table);
    int left = estimate.parts().size() - MOST_PARTS;
    if (left > 0) {
      to.line("  and " + left + " more (--json has them)");
    }
  }

  private void lines(TextTable table) {
    table.lines().forEach(line -> to.line(line.stripTrailing()));
  }

  private static String exact(Dim dim) {
    if (!(dim instanceof Dim.Known known)) {
      return dim.toString();
    }
    return known.size() < 1000
        ? Figures.exact(known.size())
        : Figures.exact(known.size()) + " (" + Figures.rounded(known.size()) + ")";
  }

  /** A time in the unit that leaves few digits. */
  static String seconds(double seconds) {
    if (seconds < 1e-3) {
      return digits(seconds * 1e6) + " us";
    }
    if (seconds < 1) {
      return digits(seconds * 1e3) + " ms";
    }
    if (seconds < 2 * MINUTE) {
      return digits(seconds) + " s";
    }
    if (seconds < 2 * HOUR) {
      return digits(seconds / MINUTE) + " min";
    }
    if (seconds < 2 * DAY) {
      return digits(seconds / HOUR) + " h";
    }
    return seconds < 2 * YEAR ? digits(seconds / DAY) + " days" : digits(seconds / YEAR) + " years";
  }

  /** An energy in the unit that leaves few digits. */
  static String joules(double joules) {
    if (joules < 1e-3) {
      return digits(joules * 1e6) + " uJ";
    }
    if (joules < 1) {
      return digits(joules * 1e3) + " mJ";
    }
    if (joules < 1e3) {
      return digits(joules) + " J";
    }
    return joules < KILOWATT_HOUR
        ? digits(joules / 1e3) + " kJ"
        : digits(joules / KILOWATT_HOUR) + " kWh";
  }

  /** Three digits, or all before the point. */
  private static String digits(double value) {
    return Text.format(value >= 999.5 && value < 1e9 ? "%,.0f" : "%.3g", value);
  }
}
