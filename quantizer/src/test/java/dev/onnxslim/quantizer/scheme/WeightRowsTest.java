package dev.onnxslim.quantizer.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.quantizer.scheme.WeightCase.Data;
import dev.onnxslim.quantizer.scheme.WeightRow.Action;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the report says of each constant, and what numbers become. */
class WeightRowsTest {
  private static final String MATMUL =
      "g (float[N, 24] x) => (float[N, 16] y) <W[24, 16] w> { y = MatMul(x, w) }";

  @TempDir Path folder;
  private Path before;
  private Path after;

  @BeforeEach
  void names() {
    before = folder.resolve("before.onnx");
    after = folder.resolve("after.onnx");
  }

  private List<WeightRow> rows(String text) throws IOException {
    return rows(text, Storage.AUTO, WeightFormat.AUTO);
  }

  private List<WeightRow> rows(String text, Storage storage, WeightFormat format)
      throws IOException {
    ModelText.write(WeightCase.fill(text, Data.NORMAL), before);
    return Schemes.apply(new WeightOnlyInt8(storage, format), before, after);
  }

  private WeightRow only(String text) throws IOException {
    List<WeightRow> rows = rows(text);
    assertEquals(1, rows.size(), rows::toString);
    return rows.get(0);
  }

  private void assertKept(String why, String text) throws IOException {
    WeightRow row = only(text);
    assertEquals(Action.KEPT, row.action());
    assertEquals(why, row.detail());
    assertEquals(row.bytesBefore(), row.bytesAfter());
    assertTrue(Double.isNaN(row.sqnrDb()));
  }

  private static String listed(int elements, String... values) {
    return IntStream.range(0, elements)
        .mapToObj(k -> values[k % values.length])
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String product(String data) {
    return "g (float[N, 24] x) => (float[N, 16] y) <float[24, 16] w = "
        + data
        + "> { y = MatMul(x, w) }";
  }

  private String written() throws IOException {
    try (Model model = ModelReader.read(after)) {
      return GraphText.print(model);
    }
  }

  @Test
  void saysHowAWeightIsStored() throws IOException {
    WeightRow row = only(MATMUL);
    assertEquals("w", row.name());
    assertEquals("the graph", row.graph());
    assertEquals(ElemType.FLOAT, row.elemType());
    assertEquals(List.of(24L, 16L), row.dims());
    assertEquals(List.of("MatMul"), row.readers());
    assertEquals(Action.QUANTIZED, row.action());
    assertEquals("cast, symmetric INT8, 16 FLOAT scales", row.detail());
    assertEquals(24 * 16 * 4, row.bytesBefore());
    assertEquals(24 * 16 + 16 * 4, row.bytesAfter());
    assertTrue(row.sqnrDb() > 40 && row.sqnrDb() < 50, () -> "" + row.sqnrDb());
    assertEquals("dq = Cast<to = 1>(w_q)\nw = Mul(dq, w_scale)\ny = MatMul(x, w)", written());
  }

  @Test
  void aLargeWeightGetsBlocksZeroPointsAndShortScales() throws IOException {
    WeightRow row =
        only("g (float[N, 1024] x) => (float[N, 64] y) <W[1024, 64] w> { y = MatMul(x, w) }");
    assertEquals("cast, asymmetric UINT8, 1024 FLOAT16 scales", row.detail());
    assertEquals(1024 * 64 + 1024 * 2 + 1024, row.bytesAfter());
    assertEquals(
        """
        dq = Cast<to = 1>(w_q)
        dq_1 = Cast<to = 1>(w_zp)
        dq_2 = Sub(dq, dq_1)
        dq_3 = Cast<to = 1>(w_scale)
        dq_4 = Mul(dq_2, dq_3)
        w = Reshape(dq_4, dq_shape)
        y = MatMul(x, w)\
        """,
        written());
  }

  @Test
  void aTableIsLookedUpInIntegers() throws IOException {
    WeightRow row =
        rows(
                "g (int64[N] i) => (float[N, 32] y) <W[3000, 32] w> { y = Gather(w, i) }",
                Storage.DEQUANTIZE,
                WeightFormat.AUTO)
            .get(0);
    assertEquals("look up, asymmetric UINT8, 3000 FLOAT16 scales", row.detail());
    assertEquals(3000 * 32 + 3000 * 2 + 3000, row.bytesAfter());
    assertEquals(
        """
        dq = Gather(w_q, i)
        dq_1 = Gather(w_zp, i)
        dq_2 = Gather(w_scale, i)
        dq_3 = Cast<to = 1>(dq)
        dq_4 = Cast<to = 1>(dq_1)
        dq_5 = Sub(dq_3, dq_4)
        dq_6 = Cast<to = 1>(dq_2)
        y = Mul(dq_5, dq_6)\
        """,
        written());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<W[3000, 32] w> {", "{ w = Constant<value = C[3000, 32]>()"})
  void aTiedTableIsLookedUpInIntegersAndProjectsFromTheSame(String weight) throws IOException {
    WeightRow row =
        rows(
                "g (int64[N] i) => (float[N, 3000] y) "
                    + weight
                    + " r = Gather(w, i) t = Transpose<perm = [1, 0]>(w) y = MatMul(r, t) }",
                Storage.DEQUANTIZE,
                WeightFormat.AUTO)
            .get(0);
    assertEquals(List.of("Gather", "MatMul"), row.readers());
    assertEquals(
        """
        dq = Cast<to = 1>(w_q)
        dq_1 = Cast<to = 1>(w_zp)
        dq_2 = Sub(dq, dq_1)
        dq_3 = Cast<to = 1>(w_scale)
        w = Mul(dq_2, dq_3)
        dq_5 = Gather(w_q, i)
        dq_6 = Gather(w_zp, i)
        dq_7 = Gather(w_scale, i)
        dq_8 = Cast<to = 1>(dq_5)
        dq_9 = Cast<to = 1>(dq_6)
        dq_10 = Sub(dq_8, dq_9)
        dq_11 = Cast<to = 1>(dq_7)
        r = Mul(dq_10, dq_11)
        t = Transpose<perm = [1, 0]>(w)
        y = MatMul(r, t)\
        """,
        written());
  }

  @Test
  void dequantizeLinearHasTheAxisOfTheChannels() throws IOException {
    rows(MATMUL, Storage.DEQUANTIZE, WeightFormat.AUTO);
    assertEquals("w = DequantizeLinear<axis = 1>(w_q, w_scale)\ny = MatMul(x, w)", written());
  }

  @Test
  void whatIsNoWeightIsKept() throws IOException {
    assertKept(
        "is no weight of a matrix product, convolution, recurrence or embedding",
        "g (float[N, 400] x) => (float[N, 400] y) <W[400] w> { y = Add(x, w) }");
  }

  @Test
  void aSmallWeightIsKept() throws IOException {
    WeightRow row = only("g (float[N, 4] x) => (float[N, 4] y) <W[4, 4] w> { y = MatMul(x, w) }");
    assertEquals(Action.KEPT, row.action());
    assertTrue(
        row.detail().matches("too small: int8 would take \\d+ bytes with all it needs"),
        row.detail());
  }

  @Test
  void aWeightThatACallerMayReplaceIsKept() throws IOException {
    assertKept(
        "is a graph input too, a caller may replace it",
        "g (float[N, 24] x, float[24, 16] w) => (float[N, 16] y) <W[24, 16] w> { y = MatMul(x, w)"
            + " }");
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void belowIr4AListedInitializerIsAConstant(Storage storage) throws Exception {
    List<WeightRow> rows =
        rows(
            "<ir_version: 3, opset_import: [\"\" : 8]> g (float[N, 24] x, float[24, 16] w) =>"
                + " (float[N, 16] y) <W[24, 16] w> { y = MatMul(x, w) }",
            storage,
            WeightFormat.AUTO);
    assertEquals(Action.QUANTIZED, rows.get(0).action());
    assertAgrees(30);
    try (Model model = ModelReader.read(after)) {
      List<String> inputs = model.graph().inputs().stream().map(v -> v.name()).toList();
      assertEquals(List.of("x", "w_q", "w_scale"), inputs);
    }
  }

  @Test
  void belowIr4BodiesGetConstantNodes() throws Exception {
    List<WeightRow> rows =
        rows(
            "<ir_version: 3, opset_import: [\"\" : 8]> g (float[N, 24] x, bool c) =>"
                + " (float[N, 16] y) { y = If<then_branch = a () => (float[N, 16] v)"
                + " { w = Constant<value = C[24, 16]>() v = MatMul(x, w) },"
                + " else_branch = b () => (float[N, 16] u)"
                + " { w2 = Constant<value = C[24, 16]>() u = MatMul(x, w2) }>(c) }");
    assertEquals(2, rows.size());
    assertEquals(Action.QUANTIZED, rows.get(1).action());
    assertAgrees(30);
    try (Model model = ModelReader.read(after)) {
      for (Graph graph : model.graphs().subList(1, 3)) {
        assertEquals(List.of(), graph.inputs());
      }
    }
  }

  @Test
  void aWeightThatIsAnOutputIsKept() throws IOException {
    assertKept(
        "is an output of the graph too",
        "g (float[N, 24] x) => (float[N, 16] y, float[24, 16] w) <W[24, 16] w> { y = MatMul(x, w)"
            + " }");
  }

  @Test
  void doubleIsKept() throws IOException {
    assertKept(
        "is DOUBLE",
        "g (double[N, 24] x) => (double[N, 16] y) <Wdouble[24, 16] w> { y = MatMul(x, w) }");
  }

  @Test
  void opsetsWithoutAFormAreSaidSo() throws IOException {
    assertKept(
        "opset 6 has no form for it, 7 has", "<ir_version: 4, opset_import: [\"\" : 6]> " + MATMUL);
  }

  @Test
  void anEmptyWeightIsKept() throws IOException {
    assertKept(
        "is empty",
        "g (float[N, 0] x) => (float[N, 16] y) <float[0, 16] w = {}> { y = MatMul(x, w) }");
  }

  @Test
  void oneElementIsNoWeight() throws IOException {
    assertEquals(
        List.of(), rows("g (float[N, 1] x) => (float[N, 1] y) <W[1, 1] w> { y = MatMul(x, w) }"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "inf", "-inf"})
  void notANumberIsKeptAndCounted(String value) throws IOException {
    String data = listed(384, "1").replaceFirst("^\\{(1, ){5}1", "{1, 1, 1, 1, 1, " + value);
    data = data.replaceFirst("1}$", value + "}");
    assertKept("has 2 NaN or infinite elements, the first at index 5", product(data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.0",
        "1e-45",
        "1e-40, -3e-41, 0",
        "1.17e-38, -2e-38",
        "3.4e38, -3.4e38, 1",
        "5",
        "-7",
        "0.5, 1, 1.5, 2",
        "1e-30, 1"
      })
  void hardNumbersStayFiniteAndClose(String values) throws Exception {
    String text = product(listed(384, values.split(", ")));
    for (Storage storage : Storage.values()) {
      for (boolean symmetric : new boolean[] {true, false}) {
        WeightFormat format =
            new WeightFormat(
                WeightFormat.Sharing.AUTO,
                OptionalInt.empty(),
                Optional.of(symmetric),
                Optional.empty(),
                Optional.of(symmetric ? ElemType.FLOAT : ElemType.FLOAT16));
        WeightRow row = rows(text, storage, format).get(0);
        assertEquals(Action.QUANTIZED, row.action());
        // subnormal scales are coarse: a value of 1e-45 is one step
        assertTrue(row.sqnrDb() > 30, () -> values + ": " + row);
      }
    }
  }

  @Test
  void zerosAndConstantsAreExact() throws Exception {
    for (String values : List.of("0", "0, -0.0", "127, 0, -127", "0.5")) {
      String half = values.equals("0.5") ? "127" : values;
      assertEquals(Double.POSITIVE_INFINITY, only(product(listed(384, half.split(", ")))).sqnrDb());
      assertAgrees(Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void anAllZeroChannelStaysZero() throws Exception {
    only(product(listed(384, "1", "0", "2", "-3")));
    assertAgrees(40);
  }

  @Test
  void theLargestHalfDoesNotBecomeInfinite() throws Exception {
    String data = listed(1536, "65504", "-65504", "3", "60000");
    for (Optional<ElemType> scale :
        List.of(Optional.of(ElemType.FLOAT), Optional.of(ElemType.FLOAT16))) {
      for (boolean symmetric : new boolean[] {true, false}) {
        WeightFormat format =
            new WeightFormat(
                WeightFormat.Sharing.CHANNEL,
                OptionalInt.empty(),
                Optional.of(symmetric),
                Optional.empty(),
                scale);
        rows(
            "g (float[N, 48] x) => (float[N, 32] y) <float16[48, 32] w = "
                + data
                + "> { v = Cast<to = 1>(w) y = MatMul(x, v) }",
            Storage.CAST,
            format);
        assertAgrees(35);
      }
    }
  }

  @Test
  void scalesThatAreNoHalvesAreCountedAsFloats() throws IOException {
    WeightFormat halves =
        new WeightFormat(
            WeightFormat.Sharing.AUTO,
            OptionalInt.empty(),
            Optional.of(true),
            Optional.empty(),
            Optional.of(ElemType.FLOAT16));
    String data = listed(9600, "1", "-1", "1e-20");
    WeightRow row =
        rows(
                "g (float[N, 1] x) => (float[N, 9600] y) <float[1, 9600] w = "
                    + data
                    + "> { y = MatMul(x, w) }",
                Storage.AUTO,
                halves)
            .get(0);
    assertEquals(Action.KEPT, row.action(), row::toString);
    assertTrue(Files.size(after) <= Files.size(before));
  }

  @Test
  void takenNamesAreLeftAlone() throws Exception {
    List<WeightRow> rows =
        rows(
            "g (float[N, 24] x, bool c) => (float[N, 16] y) <W[24, 16] w, float w_scale = {2}> {"
                + " dq = MatMul(x, w) w_q = Mul(dq, w_scale)"
                + " dq_2 = If<then_branch = a () => (float[N, 16] dq_1) <W[16, 16] dq_shape>"
                + " { dq_1 = MatMul(w_q, dq_shape) }, else_branch = b () => (float[N, 16] w_zp)"
                + " { w_zp = Neg(w_q) }>(c) y = Neg(dq_2) }",
            Storage.CAST,
            new WeightFormat(
                WeightFormat.Sharing.AUTO,
                OptionalInt.empty(),
                Optional.of(false),
                Optional.empty(),
                Optional.empty()));
    assertEquals(2, rows.stream().filter(r -> r.action() == Action.QUANTIZED).count());
    assertAgrees(30);
  }

  @Test
  void everyFloatConstantHasOneRow() throws IOException {
    for (WeightCase row : WeightCases.all()) {
      if (row.maxOpset() < 17) {
        continue;
      }
      ModelText.write(row.model(17, Data.NORMAL), before);
      List<String> names = new ArrayList<>();
      try (Model model = ModelReader.read(before)) {
        for (Tensor tensor : tensors(model, names)) {
          if (!tensor.elemType().isFloat() || tensor.elements() == 1) {
            names.remove(tensor.name());
          }
        }
      }
      List<WeightRow> rows =
          Schemes.apply(new WeightOnlyInt8(Storage.AUTO, WeightFormat.AUTO), before, after);
      List<String> reported = rows.stream().map(WeightRow::name).sorted().toList();
      assertEquals(names.stream().sorted().toList(), reported, row.name());
    }
  }

  @Test
  void bytesAfterAreThoseInTheFile() throws IOException {
    for (WeightCase row : WeightCases.all()) {
      if (row.maxOpset() < 17) {
        continue;
      }
      ModelText.write(row.model(17, Data.NORMAL), before);
      for (Storage storage : Storage.values()) {
        List<WeightRow> rows =
            Schemes.apply(new WeightOnlyInt8(storage, WeightFormat.AUTO), before, after);
        long said = rows.stream().mapToLong(WeightRow::bytesAfter).sum();
        long found = 0;
        try (Model model = ModelReader.read(after)) {
          for (Tensor tensor : tensors(model, new ArrayList<>())) {
            boolean weight = tensor.elemType().isFloat() || tensor.elemType().bits() == 8;
            boolean part = tensor.elements() > 1 || tensor.name().matches(".*_(scale|zp)");
            found += weight && part && tensor.elemType() != ElemType.BOOL ? tensor.byteSize() : 0;
          }
        }
        assertEquals(said, found, row.name() + ", " + storage + ": " + rows);
      }
    }
  }

  /** All constants, named as values, and their names. */
  private static List<Tensor> tensors(Model model, List<String> names) {
    List<Tensor> tensors = new ArrayList<>();
    for (Graph graph : model.graphs()) {
      graph.initializers().stream().map(Initializer::tensor).forEach(tensors::add);
      for (Node node : graph.nodes(OpId.onnx("Constant"))) {
        Tensor tensor = node.output(0).constant().orElseThrow();
        tensors.add(
            new Tensor(node.output(0).name(), tensor.elemType(), tensor.dims(), tensor.data()));
      }
    }
    tensors.forEach(tensor -> names.add(tensor.name()));
    return tensors;
  }

  private void assertAgrees(double minSqnrDb) throws Exception {
    double sqnr =
        OrtOutputs.of(before, Optimization.OFF, 3, 5)
            .worstSqnrDb(OrtOutputs.of(after, Optimization.OFF, 3, 5));
    assertTrue(sqnr >= minSqnrDb, () -> sqnr + " dB, " + minSqnrDb + " wanted");
  }
}
