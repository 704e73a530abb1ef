package dev.onnxslim.analyzer.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.onnxslim.analyzer.diff.NodeChange.Kind;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDiffTest {
  private static final String MODEL =
      """
      <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
      g (float[N, 4] x, bool c) => (float[] y, float[] z)
        <float[4, 6] w = random(1), float[6] b = {1, 2, 3, 4, 5, 6}> {
        t = MatMul(x, w)
        u = Add(t, b)
        v = LeakyRelu<alpha = 0.5>(u)
        y = loc.twice(v)
        z = If<then_branch = g1 () => (float[] p) { p = Relu(u) },
               else_branch = g2 () => (float[] q) { q = Neg(u) }>(c)
      }
      <domain: "loc", opset_import: ["" : 17]> twice (a) => (d) { d = Add(a, a) }
      """;

  @TempDir private Path folder;

  private DiffReport diff(String from, String to) throws IOException {
    assertTrue(MODEL.contains(from), from);
    return Diffs.of(folder, MODEL, MODEL.replace(from, to));
  }

  private static Set<DiffPart> only(DiffPart part) {
    return EnumSet.of(part);
  }

  @Test
  void aChangedAttributeIsTold() throws IOException {
    DiffReport report = diff("alpha = 0.5", "alpha = 0.25");
    assertEquals(only(DiffPart.GRAPH), report.differences());
    NodeChange change = report.graphs().get(0).changes().get(0);
    assertEquals(Kind.CHANGED, change.kind());
    assertEquals(List.of(FieldChange.of("alpha", "0.5", "0.25")), change.attributes());
    assertEquals(List.of(), change.inputs());
  }

  @Test
  void aChangedWeightIsMeasured() throws IOException {
    DiffReport report = diff("4, 5, 6}", "4, 5, 9}");
    assertEquals(only(DiffPart.PARAMETERS), report.differences());
    ParameterChange change = report.parameters(ParameterChange.Kind.CHANGED).get(0);
    assertEquals("b", change.stored().name());
    assertEquals(1, change.difference().orElseThrow().changed());
    assertEquals(6, change.difference().orElseThrow().elements());
    assertEquals(3, change.difference().orElseThrow().maxDifference());
    assertEquals(3.0 / 9, change.difference().orElseThrow().relative());
  }

  @Test
  void theToleranceIsRelativeToTheLargestMagnitude() throws IOException {
    String other = MODEL.replace("4, 5, 6}", "4, 5, 9}");
    DiffReport close = Diffs.of(folder, MODEL, other, new DiffOptions(0.34, DiffPart.usual()));
    assertTrue(close.isSame());
    assertEquals(1, close.parameters(ParameterChange.Kind.CLOSE).size());
    DiffReport far = Diffs.of(folder, MODEL, other, new DiffOptions(0.33, DiffPart.usual()));
    assertFalse(far.isSame());
  }

  @Test
  void bodiesAndFunctionsAreCompared() throws IOException {
    NodeChange body = diff("p = Relu(u)", "p = Abs(u)").graphs().get(0).changes().get(0);
    assertEquals("a body of If 'z'", body.node().graph());
    DiffReport function = diff("d = Add(a, a)", "d = Mul(a, a)");
    assertEquals(List.of(), function.graphs().get(0).changes());
    assertEquals("loc::twice", function.graphs().get(1).label());
    assertEquals("operator", function.graphs().get(1).changes().get(0).attributes().get(0).name());
  }

  @Test
  void anotherInputIsNoOtherNode() throws IOException {
    DiffReport report = diff("y = loc.twice(v)", "y = loc.twice(u)");
    List<NodeChange> changes = report.graphs().get(0).changes();
    assertEquals(1, changes.size(), () -> Diffs.text(report));
    assertEquals(
        List.of(FieldChange.of("input 0", "LeakyRelu 'v'", "Add 'u'")), changes.get(0).inputs());
  }

  @Test
  void theInterfaceCounts() throws IOException {
    DiffReport report = diff("float[N, 4] x", "float[2, 4] x");
    assertEquals(only(DiffPart.INTERFACE), report.differences());
    assertEquals("input 0 'x' float[N, 4] -> 0 'x' float[2x4]", DiffText.of(report.ports().get(0)));
    String renamed = MODEL.replace("] x,", "] other,").replace("MatMul(x", "MatMul(other");
    assertEquals(only(DiffPart.INTERFACE), Diffs.of(folder, MODEL, renamed).differences());
  }

  @Test
  void opsetsAndTheFormatCount() throws IOException {
    DiffReport report =
        diff("ir_version: 8, opset_import: [\"\" : 17", "ir_version: 9, opset_import: [\"\" : 18");
    assertEquals(
        List.of(
            FieldChange.of("IR version", "8", "9"), FieldChange.of("opset ai.onnx", "17", "18")),
        report.format());
    assertFalse(report.isSame());
  }

  @Test
  void aConstantNodeIsAStoredTensor() throws IOException {
    String node =
        MODEL
            .replace(", float[6] b = {1, 2, 3, 4, 5, 6}", "")
            .replace(
                "  t = MatMul", "  b = Constant<value = float[6] {1, 2, 3, 4, 5, 6}>() t = MatMul");
    DiffReport report = Diffs.of(folder, MODEL, node);
    assertEquals(only(DiffPart.PARAMETERS), report.differences());
    assertEquals(List.of(), report.graphs().get(0).changes());
    assertEquals(1, report.parameters().stream().filter(ParameterChange::isMoved).count());
  }

  /** Two readers of equal weights may share one, but not read one that holds something else. */
  @Test
  void whatIsReadCountsAndNotFromWhichOfEqualTensors() throws IOException {
    String two =
        """
        g (float[4] x) => (float[4] y)
          <float[4] v = {1, 2, 3, 4}, float[4] w = {1, 2, 3, %s}> {
          t = Add(x, v)
          y = Mul(t, %s)
        }
        """;
    DiffReport equal = Diffs.of(folder, two.formatted("4", "v"), two.formatted("4", "w"));
    assertEquals(Set.of(), equal.differences(), () -> Diffs.text(equal));
    DiffReport other = Diffs.of(folder, two.formatted("5", "v"), two.formatted("5", "w"));
    assertEquals(only(DiffPart.GRAPH), other.differences(), () -> Diffs.text(other));
    assertEquals(
        "input 1: constant 'v' -> constant 'w'",
        DiffText.of(other.graphs().get(0).changes().get(0).inputs().get(0)));
  }

  @Test
  void textsAreCompared() throws IOException {
    assertEquals(Set.of(), texts("b", "b").differences());
    DiffReport report = texts("b", "c");
    assertEquals(only(DiffPart.PARAMETERS), report.differences(), () -> Diffs.text(report));
  }

  private DiffReport texts(String... seconds) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String second : seconds) {
      ModelProto.Builder model =
          ModelText.message("g (string[2] x, string[2] w) => (bool[2] y) { y = Equal(x, w) }")
              .toBuilder();
      TensorProto.Builder texts = TensorProto.newBuilder().setName("w").addDims(2);
      texts.setDataType(ElemType.STRING.code());
      texts.addStringData(ByteString.copyFromUtf8("a"));
      texts.addStringData(ByteString.copyFromUtf8(second));
      model.getGraphBuilder().addInitializer(texts);
      Path file = folder.resolve(files.size() + ".onnx");
      files.add(Files.write(file, model.build().toByteArray()));
    }
    try (Model a = ModelReader.read(files.get(0));
        Model b = ModelReader.read(files.get(1))) {
      return ModelDiff.compare(a, b, DiffOptions.DEFAULT);
    }
  }

  @Test
  void dictionariesAreMatchedByNameThenByBytes() throws IOException {
    ParameterDictionary a = ParameterDictionary.empty();
    a.add(tensor("w", 1, 2, 3));
    a.add(tensor("old", 4, 5, 6));
    a.add(tensor("gone", 7));
    ParameterDictionary b = ParameterDictionary.empty();
    b.add(tensor("new", 4, 5, 6));
    b.add(tensor("w", 1, 2, 4));
    Path file = Files.write(folder.resolve("any"), new byte[3]);
    DiffReport report = ModelDiff.compare(file, a, file, b, DiffOptions.DEFAULT);
    assertTrue(report.parametersOnly());
    assertEquals(1, report.parameters(ParameterChange.Kind.CHANGED).size());
    ParameterChange renamed = report.parameters(ParameterChange.Kind.SAME).get(0);
    assertEquals(Optional.of("new"), renamed.b().map(ParameterChange.Stored::name));
    assertEquals("gone", report.parameters(ParameterChange.Kind.REMOVED).get(0).stored().name());
  }

  private static Tensor tensor(String name, float... elements) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(elements);
    return new Tensor(
        name, ElemType.FLOAT, new long[] {elements.length}, Payload.of(bytes.array()));
  }
}
