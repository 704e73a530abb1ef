package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.OpSchema.Arity;
import dev.onnxslim.model.OpSchema.Attribute;
import dev.onnxslim.model.OpSchemas.Availability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpSchemasTest {

  private static final OpSchemas SCHEMAS = OpSchemas.standard();

  private static final Attribute FLOAT = new Attribute(AttributeKind.FLOAT, false);
  private static final Attribute INT = new Attribute(AttributeKind.INT, false);
  private static final Attribute REQUIRED_INT = new Attribute(AttributeKind.INT, true);
  private static final Attribute INTS = new Attribute(AttributeKind.INTS, false);
  private static final Attribute STRING = new Attribute(AttributeKind.STRING, false);
  private static final Attribute REQUIRED_GRAPH = new Attribute(AttributeKind.GRAPH, true);

  private static OpSchema schema(String type, long opset) {
    return SCHEMAS.find(OpId.onnx(type), opset).orElseThrow();
  }

  private static List<Integer> versions(OpId op) {
    return SCHEMAS.versions(op).stream().map(OpSchema::sinceVersion).toList();
  }

  @Test
  void convRowIsExact() {
    Map<String, Attribute> attributes =
        Map.of(
            "auto_pad", STRING,
            "dilations", INTS,
            "group", INT,
            "kernel_shape", INTS,
            "pads", INTS,
            "strides", INTS);
    OpSchema expected =
        new OpSchema(
            OpId.onnx("Conv"),
            11,
            new Arity(2, 3, "sso"),
            new Arity(1, 1, "s"),
            attributes,
            false,
            false);
    assertEquals(expected, schema("Conv", 13));
    assertEquals(List.of(1, 11, 22), versions(OpId.onnx("Conv")));
  }

  @Test
  void gemmLosesBroadcastAtSevenAndItsBiasBecomesOptionalAtEleven() {
    assertEquals(List.of(1, 6, 7, 9, 11, 13), versions(OpId.onnx("Gemm")));
    for (int opset : new int[] {1, 6}) {
      assertEquals(Optional.of(INT), schema("Gemm", opset).attribute("broadcast"));
    }
    for (int opset : new int[] {7, 9, 11, 13}) {
      assertEquals(
          Map.of("alpha", FLOAT, "beta", FLOAT, "transA", INT, "transB", INT),
          schema("Gemm", opset).attributes());
    }
    assertEquals(new Arity(3, 3, "sss"), schema("Gemm", 10).inputs());
    assertEquals(new Arity(2, 3, "sso"), schema("Gemm", 11).inputs());
  }

  @Test
  void ifRequiresBothBranches() {
    for (OpSchema version : SCHEMAS.versions(OpId.onnx("If"))) {
      assertEquals(
          Map.of("then_branch", REQUIRED_GRAPH, "else_branch", REQUIRED_GRAPH),
          version.attributes());
      assertEquals(new Arity(1, Arity.UNBOUNDED, "v"), version.outputs());
    }
  }

  @Test
  void dropoutTurnsItsRatioIntoAnInputAtTwelve() {
    assertEquals(List.of(1, 6, 7, 10, 12, 13, 22), versions(OpId.onnx("Dropout")));
    assertEquals(Map.of("is_test", INT, "ratio", FLOAT), schema("Dropout", 6).attributes());
    assertEquals(Map.of("ratio", FLOAT), schema("Dropout", 7).attributes());
    assertEquals(Map.of("ratio", FLOAT), schema("Dropout", 11).attributes());
    assertEquals(new Arity(1, 1, "s"), schema("Dropout", 11).inputs());
    for (int opset : new int[] {12, 13, 22}) {
      assertEquals(opset, schema("Dropout", opset).sinceVersion());
      assertEquals(Map.of("seed", INT), schema("Dropout", opset).attributes());
      assertEquals(new Arity(1, 3, "soo"), schema("Dropout", opset).inputs());
      assertEquals(new Arity(1, 2, "so"), schema("Dropout", opset).outputs());
    }
  }

  @Test
  void upsampleIsDeprecatedFromTenOn() {
    assertEquals(List.of(1, 7, 9, 10), versions(OpId.onnx("Upsample")));
    assertEquals(
        Optional.of(new Attribute(AttributeKind.FLOATS, true)),
        schema("Upsample", 8).attribute("scales"));
    assertFalse(schema("Upsample", 9).deprecated());
    assertTrue(schema("Upsample", 10).deprecated());
    assertTrue(schema("Upsample", 28).deprecated());
  }

  @Test
  void matMulNBitsRowIsExact() {
    OpSchema schema = SCHEMAS.find(OpId.ms("MatMulNBits"), 1).orElseThrow();
    assertEquals(1, schema.sinceVersion());
    assertEquals(new Arity(3, 6, "sssooo"), schema.inputs());
    assertEquals(new Arity(1, 1, "s"), schema.outputs());
    assertEquals(
        Map.of(
            "K", REQUIRED_INT,
            "N", REQUIRED_INT,
            "accuracy_level", INT,
            "bits", INT,
            "block_size", REQUIRED_INT,
            "weight_prepacked", INT),
        schema.attributes());
    assertFalse(schema.runtimeOnly());
  }

  @Test
  void groupNormalizationComesBackAfterItsDeprecatedVersion() {
    OpId op = OpId.onnx("GroupNormalization");
    assertEquals(Availability.NOT_YET, SCHEMAS.availability(op, 17));
    assertEquals(Availability.DEPRECATED, SCHEMAS.availability(op, 18));
    assertEquals(Availability.DEPRECATED, SCHEMAS.availability(op, 20));
    assertEquals(Availability.CURRENT, SCHEMAS.availability(op, 21));
  }

  @ParameterizedTest
  @CsvSource({
    "'', Conv, 0, NOT_YET",
    "'', Conv, 1, CURRENT",
    "'', Conv, 9223372036854775807, CURRENT",
    "ai.onnx, Conv, 1, CURRENT",
    "'', Gelu, 19, NOT_YET",
    "'', Gelu, 20, CURRENT",
    "'', Upsample, 9, CURRENT",
    "'', Upsample, 10, DEPRECATED",
    "'', LayerNormalization, 16, RUNTIME_ONLY",
    "'', LayerNormalization, 17, CURRENT",
    "'', SimplifiedLayerNormalization, 17, RUNTIME_ONLY",
    "'', ImageScaler, 9, RUNTIME_ONLY",
    "'', ImageScaler, 10, DEPRECATED",
    "'', MatMulNBits, 21, UNKNOWN_OP",
    "'', conv, 21, UNKNOWN_OP",
    "'', '', 21, UNKNOWN_OP",
    "com.microsoft, MatMulNBits, 1, CURRENT",
    "com.microsoft.nchwc, ReorderInput, 1, CURRENT",
    "ai.onnx.ml, TreeEnsembleRegressor, 4, CURRENT",
    "ai.onnx.ml, TreeEnsembleRegressor, 5, DEPRECATED",
    "ai.onnx.preview.training, Adam, 1, CURRENT",
    "com.example, Conv, 1, UNKNOWN_DOMAIN",
  })
  void availabilityAtOpsetEdges(String domain, String type, long opset, Availability expected) {
    assertEquals(expected, SCHEMAS.availability(new OpId(domain, type), opset));
  }

  @Test
  void findIsEmptyForWhatTheOpsetDoesNotHave() {
    assertEquals(Optional.empty(), SCHEMAS.find(OpId.onnx("Gelu"), 19));
    assertEquals(Optional.empty(), SCHEMAS.find(OpId.onnx("NoSuchOp"), 19));
    assertEquals(Optional.empty(), SCHEMAS.find(new OpId("com.example", "Conv"), 19));
  }

  @Test
  void firstVersionLooksPastWhatOnlyTheRuntimeDefines() {
    assertEquals(OptionalInt.of(17), SCHEMAS.firstVersion(OpId.onnx("LayerNormalization")));
    assertEquals(OptionalInt.of(20), SCHEMAS.firstVersion(OpId.onnx("Gelu")));
    assertEquals(OptionalInt.empty(), SCHEMAS.firstVersion(OpId.onnx("ImageScaler")));
    assertEquals(OptionalInt.empty(), SCHEMAS.firstVersion(OpId.onnx("NoSuchOp")));
  }

  @Test
  void knowsTheStandardsDomainsAndTheRuntimes() {
    assertEquals(
        Set.of(
            "",
            "ai.onnx.ml",
            "ai.onnx.preview",
            "ai.onnx.preview.training",
            "com.microsoft",
            "com.microsoft.nchwc"),
        SCHEMAS.domains());
    assertEquals(OptionalInt.of(28), SCHEMAS.newestVersion(""));
    assertEquals(OptionalInt.of(28), SCHEMAS.newestVersion("ai.onnx"));
    assertEquals(OptionalInt.of(5), SCHEMAS.newestVersion("ai.onnx.ml"));
    assertEquals(OptionalInt.empty(), SCHEMAS.newestVersion("com.example"));
  }

  @Test
  void everyRowParsesAndVersionsRise() {
    int rows = 0;
    for (OpId op : SCHEMAS.ops()) {
      int last = 0;
      for (OpSchema schema : SCHEMAS.versions(op)) {
        assertEquals(op, schema.op());
        assertTrue(schema.sinceVersion() > last, () -> op + " out of order: " + schema);
        assertSame(schema, SCHEMAS.find(op, schema.sinceVersion()).orElseThrow());
        last = schema.sinceVersion();
        rows++;
      }
      assertTrue(last > 0, op + " has no version");
    }
    assertEquals(831, rows);
  }

  @Test
  void optionalInputsInTheMiddleMayBeAbsent() {
    Arity clip = schema("Clip", 13).inputs();
    assertFalse(clip.mayBeAbsent(0));
    assertTrue(clip.mayBeAbsent(1));
    Arity resize = schema("Resize", 13).inputs();
    assertEquals("sooo", resize.formals());
    Arity loop = schema("Loop", 13).inputs();
    assertEquals(new Arity(2, Arity.UNBOUNDED, "oov"), loop);
    assertTrue(loop.accepts(40));
    assertFalse(loop.accepts(1));
    assertTrue(loop.mayBeAbsent(17));
  }

  @Test
  void saysArityForPeople() {
    assertEquals("2 to 3", schema("Conv", 13).inputs().toString());
    assertEquals("2", schema("MatMul", 13).inputs().toString());
    assertEquals("at least 1", schema("Concat", 13).inputs().toString());
  }

  @Test
  void refusesTablesThatItDidNotWrite() {
    String abs = "\tAbs\t1\t\t1\t1\ts\t1\t1\ts\n";
    String neg = "\tNeg\t1\t\t1\t1\ts\t1\t1\ts\n";
    assertEquals(Set.of(OpId.onnx("Abs")), OpSchemas.of("# comment\n" + abs).ops());
    assertThrows(IllegalArgumentException.class, () -> OpSchemas.of(abs + neg + abs));
    assertThrows(IllegalArgumentException.class, () -> OpSchemas.of("\tAbs\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "'1,,1,1,s,1,1', columns",
    "'1,,1,1,s,1,1,s,a', name:type",
    "'1,,1,1,s,1,1,s,a:x', 'no attribute kind is written ''x'''",
    "'1,,2,1,s,1,1,s', arity from 2 to 1",
    "'1,,1,2,s,1,1,s', formal parameters",
    "'1,,1,*,vs,1,1,s', formal parameters",
    "'1,,1,1,x,1,1,s', formal parameters",
  })
  void namesTheRowThatIsNotInTheTablesForm(String columns, String message) {
    String row = "\tAbs\t" + columns.replace(',', '\t');
    OpSchemas schemas = OpSchemas.of(row);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> schemas.find(OpId.onnx("Abs"), 1));
    assertTrue(error.getMessage().contains(message), error.getMessage());
    assertTrue(error.getMessage().contains(row), error.getMessage());
  }
}
