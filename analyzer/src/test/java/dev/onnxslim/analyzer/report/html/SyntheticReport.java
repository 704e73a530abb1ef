package dev.onnxslim.analyzer.report.html;

import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.analyzer.report.Finding;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.ModuleRow;
import dev.onnxslim.analyzer.report.NodeRow;
import dev.onnxslim.analyzer.report.OpTypeRow;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A report without a model: so many layers of three nodes and one weight each. */
final class SyntheticReport {
  static final Dim SEQ = new Dim.Symbol("seq");

  private final Graph graph;
  private final List<NodeRow> nodes = new ArrayList<>();
  private final List<StoredTensor> tensors = new ArrayList<>();
  private final List<ModuleRow> blocks = new ArrayList<>();
  private final List<Long> timeline = new ArrayList<>();
  private long bytes;

  private SyntheticReport() throws IOException {
    this.graph = ModelText.parse("g (float[1] x) => (float[1] y) { y = Relu(x) }").graph();
  }

  /** A report with known sizes and everything that a report can have. */
  static ModelReport full(int layers) throws IOException {
    return new SyntheticReport().make(layers, Dim.of(16), "block", List.of("seq=16"));
  }

  /** A report in which the sizes are formulas of {@code seq}. */
  static ModelReport open(int layers) throws IOException {
    return new SyntheticReport().make(layers, SEQ, "block", List.of());
  }

  /** A report whose every text is the same. */
  static ModelReport named(String text) throws IOException {
    return new SyntheticReport().make(2, Dim.of(16), text, List.of(text));
  }

  /** A report without a plan of the memory, and why. */
  static ModelReport unplanned(String problem) throws IOException {
    ModelReport of = full(1);
    return new ModelReport(
        of.file(),
        of.summary(),
        of.bindings(),
        of.nodes(),
        of.opTypes(),
        of.modules(),
        of.tensors(),
        of.statistics(),
        of.parameters(),
        new MemoryPlan(Dim.UNKNOWN, Optional.empty(), List.of(), Optional.of(problem)),
        of.size(),
        of.findings());
  }

  private ModelReport make(int layers, Dim seq, String name, List<String> bindings) {
    for (int layer = 0; layer < layers; layer++) {
      layer(name, layer, seq);
    }
    int count = layers;
    Dim macs = seq.times(1000L * count);
    Dim work = seq.times(seq).times(3L * count);
    boolean known = seq.isKnown();
    ModelReport.Summary summary =
        new ModelReport.Summary(
            100L * count,
            8,
            macs,
            macs.times(2).plus(work),
            new TreeMap<>(Map.of(Work.ELEMENTWISE, work, Work.ACTIVATION, Dim.of(0))),
            bytes,
            bytes + 1000,
            seq.times(128),
            3L * count,
            count,
            known ? List.of() : List.of("seq"));
    List<Optional<TensorStatistics>> statistics = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      TensorStatistics one = new TensorStatistics(-1, k, 0.5, 2e-5, 3, 0, 0, -1, 40.25, 7.5, 350);
      statistics.add(k % 2 == 0 ? Optional.of(one) : Optional.empty());
    }
    return new ModelReport(
        file(name, bytes + 1000),
        summary,
        bindings,
        nodes,
        List.of(
            new OpTypeRow(OpId.onnx("MatMul"), count, 100L * count, macs, macs.times(2), 0),
            new OpTypeRow(OpId.onnx("Relu"), count, 0, Dim.of(0), work, 0),
            new OpTypeRow(new OpId("my.domain", name), count, 0, Dim.of(0), Dim.of(0), count)),
        new ModuleRow("", "", 3L * count, 100L * count, bytes, macs, blocks),
        tensors,
        statistics,
        new ModelReport.Parameters(
            Map.of(ElemType.FLOAT, 100L * count),
            new TreeMap<>(Map.of(Role.WEIGHT, 100L * count, Role.BIAS, 7L)),
            Map.of(OpId.onnx("MatMul"), 100L * count),
            List.of(new ModelReport.Explanation("duplicates", -200, name + " is stored twice"))),
        new MemoryPlan(
            seq.times(128),
            known ? Optional.of(peak(name)) : Optional.empty(),
            known ? timeline : List.of()),
        new SizeBreakdown(
            bytes + 1000,
            bytes,
            1000,
            List.of(
                new SizeBreakdown.Projection("fp32", bytes + 1000),
                new SizeBreakdown.Projection("int8", bytes / 4 + 1000)),
            OptionalLong.of(bytes)),
        findings(name));
  }

  private static MemoryPlan.Peak peak(String name) {
    return new MemoryPlan.Peak(
        1, name + ".0/Relu", List.of(new MemoryPlan.Live(name + ".t", "float[16x2]", 1536)));
  }

  private static List<Finding> findings(String name) {
    return List.of(
        new Finding(
            "dead-nan",
            Finding.Severity.ERROR,
            "A weight holds NaN",
            name + ".weight",
            OptionalLong.empty(),
            Optional.empty()),
        new Finding(
            "duplicate-weights",
            Finding.Severity.WARNING,
            "Weights are stored twice",
            name,
            OptionalLong.of(40_000),
            Optional.of("onnx-slim slim '" + name + "' out.onnx")),
        new Finding(
            "old-opset",
            Finding.Severity.INFO,
            "Old opset",
            "11",
            OptionalLong.empty(),
            Optional.empty()));
  }

  private static ModelSummary file(String name, long bytes) {
    ModelSummary.Port port =
        new ModelSummary.Port(name, "float", Optional.of(Shape.of(SEQ, Dim.of(2))));
    return new ModelSummary(
        Path.of(name.replace('/', '_').replace('\0', '_') + ".onnx"),
        bytes,
        0,
        9,
        name + " 2.0",
        new TreeMap<>(Map.of("", 17L, "my.domain", 1L)),
        List.of(port),
        List.of(port),
        List.of(),
        0,
        List.of(),
        List.of(),
        0,
        false,
        Map.of(name, name));
  }

  private void layer(String name, int layer, Dim seq) {
    String path = name + "." + layer;
    TensorType type = TensorType.of(ElemType.FLOAT, Shape.of(seq, Dim.of(2)));
    List<NodeRow.Port> port = List.of(new NodeRow.Port(path + ".t", type));
    // Costs that do not grow with the row, so that sorting has to move rows.
    long factor = 1000L + layer * 7919L % 1000;
    node(path + "/MatMul", OpId.onnx("MatMul"), path, port, 100, seq.times(factor), Dim.of(0));
    node(path + "/Relu", OpId.onnx("Relu"), path, port, 0, Dim.of(0), seq.times(seq));
    nodes.add(
        new NodeRow(
            path + "/Custom",
            "",
            new OpId("my.domain", name),
            path,
            port,
            port,
            0,
            Dim.of(1),
            Dim.of(0),
            Dim.of(0),
            Dim.UNKNOWN,
            OptionalDouble.empty(),
            Optional.of("there is no rule for my.domain::" + name)));
    for (int k = 0; k < 3; k++) {
      timeline.add(layer == 0 && k == 1 ? 2048L : 512L + layer % 5 * 100L);
    }
    long size = layer % 10 == 9 ? 4 : 400;
    bytes += size;
    tensors.add(
        new StoredTensor(
            graph.newValue(path + ".weight"),
            new Tensor(path + ".weight", ElemType.FLOAT, new long[] {10, 10}, absent(size)),
            "",
            layer % 3 == 0 ? Role.BIAS : Role.WEIGHT,
            List.of(OpId.onnx("MatMul")),
            path,
            100,
            layer == 1
                ? Optional.of(new StoredTensor.Duplicate(name + ".0.weight", true))
                : Optional.empty()));
    blocks.add(new ModuleRow(path, path, 3, 100, size, seq.times(1000), List.of(half(path, seq))));
  }

  private static ModuleRow half(String path, Dim seq) {
    return new ModuleRow("half", path + "/half", 1, 0, 0, seq.times(500), List.of());
  }

  private void node(
      String name,
      OpId op,
      String module,
      List<NodeRow.Port> port,
      long params,
      Dim macs,
      Dim work) {
    nodes.add(
        new NodeRow(
            name,
            "",
            op,
            module,
            port,
            port,
            params,
            Dim.of(1),
            macs,
            macs.times(2).plus(work),
            Dim.of(64),
            OptionalDouble.empty(),
            Optional.empty()));
  }

  /** A payload of which only the size may be asked. */
  private static Payload absent(long size) {
    return new Payload() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void read(long offset, ByteBuffer dst) throws IOException {
        throw new EOFException("the report must not read weights");
      }
    };
  }
}
