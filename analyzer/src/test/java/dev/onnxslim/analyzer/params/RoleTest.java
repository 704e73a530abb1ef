package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
  private static final String HEADER =
      "<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n";

  private static StoredTensor tensor(String model, String name) throws IOException {
    return ParameterInventory.of(ModelText.parse(model)).tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> roles(String model) throws IOException {
    Map<String, String> roles = new TreeMap<>();
    for (StoredTensor tensor : ParameterInventory.of(ModelText.parse(model)).tensors()) {
      roles.put(tensor.name(), tensor.role() + " " + tensor.params());
    }
    return roles;
  }

  /** What a constant {@code w} is for that one node reads. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[4, 3]       | MatMul(x, w)                          | WEIGHT",
        "float[4, 3]       | MatMul(w, x)                          | WEIGHT",
        "float[4, 3, 1, 1] | Conv(x, w)                            | WEIGHT",
        "float[4]          | Conv(x, x, w)                         | BIAS",
        "float[4]          | Gemm(x, x, w)                         | BIAS",
        "float[4]          | ConvTranspose(x, x, w)                | BIAS",
        "float[1, 8]       | LSTM<hidden_size = 1>(x, x, x, w)     | BIAS",
        "float[1, 4, 2]    | LSTM<hidden_size = 1>(x, w, x)        | WEIGHT",
        "float[1, 1, 2]    | LSTM<hidden_size = 2>(x, x, x, , , w) | CONSTANT",
        "float[4]          | BatchNormalization(x, w, s, s, s)     | NORMALISATION",
        "float[4]          | BatchNormalization(x, s, w, s, s)     | NORMALISATION",
        "float[4]          | BatchNormalization(x, s, s, w, s)     | RUNNING_STATISTIC",
        "float[4]          | BatchNormalization(x, s, s, s, w)     | RUNNING_STATISTIC",
        "float[4]          | LayerNormalization(x, w)              | NORMALISATION",
        "float[4]          | InstanceNormalization(x, s, w)        | NORMALISATION",
        "float[4, 1, 1]    | PRelu(x, w)                           | NORMALISATION",
        "float[9, 4]       | Gather(w, i)                          | EMBEDDING",
        "float[9]          | Gather(w, i)                          | CONSTANT",
        "float[9, 4]       | Einsum<equation = \"ij,jk->ik\">(x, w) | WEIGHT",
        "float[9, 4]       | Add(x, w)                             | CONSTANT",
        "float[4]          | Add(x, w)                             | CONSTANT",
        "float[4]          | Resize(x, , w)                        | CONSTANT",
        "float[4]          | com.microsoft.BiasGelu(x, w)          | BIAS",
        "float[4]          | com.microsoft.SkipLayerNormalization(x, x, w, s, s) | NORMALISATION",
        "float[4]          | com.microsoft.SkipLayerNormalization(x, x, s, s, w) | BIAS",
        "float[4, 12]      | com.microsoft.Attention<num_heads = 1>(x, w, s)     | WEIGHT",
        "float[9, 4]       | com.microsoft.RotaryEmbedding(x, i, w, w)           | CONSTANT",
        "int64[2]          | Reshape(x, w)                         | SHAPE",
        "uint8[4]          | Cast<to = 1>(w)                       | SHAPE",
        "uint8[4]          | Gather(w, i)                          | SHAPE",
        "bool[4]           | Where(w, x, x)                        | SHAPE",
        "int64[2, 2]       | MatMul(i, w)                          | SHAPE",
      })
  void operatorTells(String type, String reader, Role expected) throws IOException {
    String model =
        HEADER
            + "g (float[] x, float[] s, int64[] i) => (float[] y) <"
            + type.strip()
            + " w = random(1)> { y = "
            + reader.strip()
            + " }";
    StoredTensor w = tensor(model, "w");
    assertEquals(expected, w.role());
    boolean counts =
        expected != Role.SHAPE && expected != Role.RUNNING_STATISTIC && expected != Role.UNUSED;
    assertEquals(counts ? w.tensor().elements() : 0, w.params());
  }

  /** What a vector {@code w} is for that stands beside a computed value. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t = MatMul(x, m)                                       | Add(t, w)         | BIAS",
        "t = MatMul(x, m)                                       | Add(w, t)         | BIAS",
        "c = Conv(x, k) t = Reshape(c, i)                       | Add(t, w)         | BIAS",
        "q = MatMulInteger(a, b) f = Cast<to = 1>(q) t = Mul(f, s) | Add(t, w)      | BIAS",
        "c = Sub(x, s) d = Sqrt(s) t = Div(c, d)                | Mul(t, w)         | NORMALISATION",
        "d = Sqrt(s) r = Reciprocal(d) n = Mul(x, r) t = Cast<to = 1>(n) | Mul(w, t) | NORMALISATION",
        "d = Sqrt(s) n = Div(x, d) t = Mul(n, m)                | Add(t, w)         | NORMALISATION",
        "t = InstanceNormalization(x, s, s)                     | Mul(t, w)         | NORMALISATION",
        "t = Conv(x, k)                                         | Mul(t, w)         | NORMALISATION",
        "n = Clip(s) t = Div(x, n)                              | Mul(t, w)         | CONSTANT",
        "t = Relu(x)                                            | Add(t, w)         | CONSTANT",
      })
  void neighbourTells(String before, String reader, Role expected) throws IOException {
    String model =
        HEADER
            + "g (float[] x, float[] s, float[] k, int64[] i, uint8[] a, uint8[] b) => (float[] y) "
            + "<float[1, 4] w = random(1), float[4, 4] m = random(2)> {"
            + before
            + " y = "
            + reader.strip()
            + " }";
    assertEquals(expected, tensor(model, "w").role());
  }

  @Test
  void biggerThanAVectorIsNoBias() throws IOException {
    String model =
        "g (float[] x) => (float[] y) <float[4, 3] w = random(1), float[5, 3] b = random(2)>"
            + " { t = MatMul(x, w) y = Add(t, b) }";
    assertEquals(Map.of("b", "CONSTANT 15", "w", "WEIGHT 12"), roles(model));
  }

  @Test
  void factorsThatAreLookedUpAreNoEmbedding() throws IOException {
    String model =
        """
        g (float[] x, int64[] i) => (float[] y) <float[9, 4] cos = random(1), float[9, 4] pos = random(2)> {
          c = Gather(cos, i)
          u = Unsqueeze(c, i)
          r = Mul(x, u)
          p = Gather(pos, i)
          y = Add(r, p)
        }
        """;
    assertEquals(Map.of("cos", "CONSTANT 36", "pos", "EMBEDDING 36"), roles(model));
  }

  @Test
  void severalReaders() throws IOException {
    String model =
        """
        g (float[] x, int64[] i) => (float[] y) <float[8, 4] w = random(1), float[4] z = random(2),
            float[4] v = random(3)> {
          e = Gather(w, i)
          t = Transpose<perm = [1, 0]>(w)
          m = MatMul(e, t)
          y = BatchNormalization(m, v, z, z, v)
        }
        """;
    // A shared zero is a shift although it is a mean as well.
    assertEquals(
        Map.of("v", "NORMALISATION 4", "w", "EMBEDDING 32", "z", "NORMALISATION 4"), roles(model));
  }

  @Test
  void ownFormsOfIntegers() throws IOException {
    String model =
        """
        g (float[] x, int64[] i) => (float[] y) <
            int8[8, 4] q = random(1), float[8, 1] qs = random(2),
            uint8[4, 2, 4] a = random(3), uint8[4, 2, 1] az = random(4), float16[4, 2, 1] az_s = random(5),
            int64[2] shape = {4, 8},
            uint8[9, 8] e = random(6), uint8[9, 1] ez = random(7), float16[9, 1] es = random(8)> {
          f = Cast<to = 1>(q)
          w = Mul(f, qs)
          m = MatMul(x, w)

          af = Cast<to = 1>(a)
          azf = Cast<to = 1>(az)
          as = Sub(af, azf)
          asf = Cast<to = 1>(az_s)
          ap = Mul(as, asf)
          ar = Reshape(ap, shape)
          n = MatMul(m, ar)

          eg = Gather(e, i)
          ef = Cast<to = 1>(eg)
          zg = Gather(ez, i)
          zf = Cast<to = 1>(zg)
          ed = Sub(ef, zf)
          sg = Gather(es, i)
          sf = Cast<to = 1>(sg)
          ey = Mul(ed, sf)
          y = Add(n, ey)
        }
        """;
    Map<String, String> expected = new TreeMap<>();
    expected.put("q", "WEIGHT 32");
    expected.put("qs", "QUANTIZATION 0");
    expected.put("a", "WEIGHT 32");
    expected.put("az", "QUANTIZATION 0");
    expected.put("az_s", "QUANTIZATION 0");
    expected.put("shape", "SHAPE 0");
    expected.put("e", "EMBEDDING 72");
    expected.put("ez", "QUANTIZATION 0");
    expected.put("es", "QUANTIZATION 0");
    assertEquals(expected, roles(model));
  }

  @Test
  void aMaskOfIntegersIsNoWeight() throws IOException {
    String model =
        "g (float[] x) => (float[] y) <uint8[4] m = random(1)> { f = Cast<to = 1>(m) y = Mul(f, x) }";
    assertEquals(Map.of("m", "SHAPE 0"), roles(model));
  }

  @Test
  void quantizeAndDequantize() throws IOException {
    String model =
        """
        g (float[] x) => (float[] y) <
            int8[8, 4, 1, 1] w = random(1), float[8] ws = random(2), int8[8] wz = random(3),
            int32[8] b = random(4), float[8] bs = random(5), int32[8] bz = random(6),
            float[4, 8, 1, 1] v = random(7), float[4] vs = random(8), int8[4] vz = random(9)> {
          wf = DequantizeLinear<axis = 0>(w, ws, wz)
          bf = DequantizeLinear<axis = 0>(b, bs, bz)
          c = Conv(x, wf, bf)
          vq = QuantizeLinear<axis = 0>(v, vs, vz)
          vf = DequantizeLinear<axis = 0>(vq, vs, vz)
          y = Conv(c, vf)
        }
        """;
    Map<String, String> expected = new TreeMap<>();
    expected.put("w", "WEIGHT 32");
    expected.put("b", "BIAS 8");
    expected.put("v", "WEIGHT 32");
    for (String name : new String[] {"ws", "wz", "bs", "bz", "vs", "vz"}) {
      expected.put(name, "QUANTIZATION 0");
    }
    assertEquals(expected, roles(model));
  }

  @Test
  void integerOperators() throws IOException {
    String model =
        HEADER
            + """
            g (float[] x, uint8[] a) => (float[] y) <
                int8[4, 8] w = random(1), float[8] ws = random(2), int8[8] wz = random(3),
                float one = {1}, uint8 zero = {0}, float[8] bias = random(4),
                int8[8, 4, 1, 1] k = random(5), float[8] ks = random(6), int8[8] kz = random(7),
                int32[8] kb = random(8), int8[4, 8] d = random(9), float[8] ds = random(10)> {
              xq, xs, xz = DynamicQuantizeLinear(x)
              m = MatMulInteger(xq, w, xz, wz)
              mf = Cast<to = 1>(m)
              s = Mul(xs, ws)
              t = Mul(mf, s)
              r = Add(t, bias)
              q = QLinearConv(a, one, zero, k, ks, kz, one, zero, kb)
              y = com.microsoft.DynamicQuantizeMatMul(r, d, ds)
            }
            """;
    Map<String, String> roles = roles(model);
    assertEquals("WEIGHT 32", roles.get("w"));
    assertEquals("QUANTIZATION 0", roles.get("ws"));
    assertEquals("QUANTIZATION 0", roles.get("wz"));
    assertEquals("BIAS 8", roles.get("bias"));
    assertEquals("WEIGHT 32", roles.get("k"));
    assertEquals("QUANTIZATION 0", roles.get("ks"));
    assertEquals("QUANTIZATION 0", roles.get("kz"));
    assertEquals("BIAS 8", roles.get("kb"));
    assertEquals("WEIGHT 32", roles.get("d"));
    assertEquals("QUANTIZATION 0", roles.get("ds"));
    assertEquals("QUANTIZATION 0", roles.get("one"));
  }

  @Test
  void packedIntegersCountUnpacked() throws IOException {
    String model =
        HEADER
            + """
            g (float[] x, int64[] i) => (float[] y) <
                uint8[8, 2, 8] w = random(1), float[16] ws = random(2), uint8[8] wz = random(3),
                uint8[6, 16] e = random(4), float[6, 2] es = random(5),
                uint8[6, 32] f = random(6), float[6, 2] fs = random(7)> {
              m = com.microsoft.MatMulNBits<K = 30, N = 8, bits = 4, block_size = 16>(x, w, ws, wz)
              e1 = com.microsoft.GatherBlockQuantized<block_size = 16>(e, i, es)
              e2 = com.microsoft.GatherBlockQuantized<block_size = 16, bits = 8>(f, i, fs)
              a = Add(e1, e2)
              y = Add(m, a)
            }
            """;
    Map<String, String> expected = new TreeMap<>();
    expected.put("w", "WEIGHT 240"); // 8 x 30, not the 8 x 2 x 8 bytes
    expected.put("ws", "QUANTIZATION 0");
    expected.put("wz", "QUANTIZATION 0");
    expected.put("e", "EMBEDDING 192");
    expected.put("es", "QUANTIZATION 0");
    expected.put("f", "EMBEDDING 192");
    expected.put("fs", "QUANTIZATION 0");
    assertEquals(expected, roles(model));
  }

  @Test
  void aTableThatIsMultipliedAsIntegers() throws IOException {
    // onnxruntime's dynamic quantization looks rows up and hands them to MatMulInteger.
    String model =
        """
        g (int64[] i) => (float[] y) <uint8[9, 4] e = random(1), uint8 z = {3}, float es = {0.5},
            int8[4, 8] w = random(2), int8[8] wz = random(3), float[8] ws = random(4)> {
          r = Gather(e, i)
          m = MatMulInteger(r, w, z, wz)
          f = Cast<to = 1>(m)
          s = Mul(es, ws)
          y = Mul(f, s)
        }
        """;
    Map<String, String> roles = roles(model);
    assertEquals("EMBEDDING 36", roles.get("e"));
    assertEquals("WEIGHT 32", roles.get("w"));
    assertEquals("QUANTIZATION 0", roles.get("ws"));
    assertEquals("QUANTIZATION 0", roles.get("es"));
  }

  @Test
  void bodiesAndFunctions() throws IOException {
    String model =
        """
        <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
        g (float[] x, bool c) => (float[] y) <float[4, 4] w = random(1), float[4] b = random(2)> {
          t = loc.linear(x, w, b)
          y = If<then_branch = g1 () => (float[] u) <float[4, 2] v = random(3)> { u = MatMul(t, v) },
                 else_branch = g2 () => (float[] u) { u = MatMul(t, w) }>(c)
        }
        <domain: "loc", opset_import: ["" : 17]> linear (a, k, bias) => (r) {
          s = Constant<value = float[4] {1, 2, 3, 4}>()
          m = MatMul(a, k)
          n = Mul(m, s)
          r = Gemm(n, k, bias)
        }
        """;
    assertEquals(
        Map.of("b", "BIAS 4", "s", "CONSTANT 4", "v", "WEIGHT 8", "w", "WEIGHT 16"), roles(model));
    assertEquals("a body of If 'y'", tensor(model, "v").graph());
    assertEquals("", tensor(model, "w").graph());
    assertEquals("function 'loc::linear'", tensor(model, "s").graph());
  }

  @Test
  void unusedGivenAwayAndReplaceable() throws IOException {
    Model model =
        ModelText.parse(
            """
            g (float[] x, float[4, 4] w) => (float[] y, float[3] out) <
                float[7] unused = random(1), float[3] out = random(2), float[4, 4] w = random(3)> {
              y = MatMul(x, w)
            }
            """);
    ParameterInventory inventory = ParameterInventory.of(model);
    assertEquals(19, inventory.params());
    assertEquals(7L, inventory.parameters().byRole().get(Role.UNUSED));
    assertEquals(Map.of(ElemType.FLOAT, 19L), inventory.parameters().byElemType());
    assertEquals("{MatMul=16, (output)=3}", inventory.parameters().byOp().toString());
  }

  @Test
  void numbersOfConstantNodes() throws IOException {
    String model =
        """
        g (float[] x) => (float[] y) {
          floats = Constant<value_floats = [1.0, 2.0, 3.0]>()
          one = Constant<value_float = 2.0>()
          ints = Constant<value_ints = [1, 2]>()
          a = Mul(x, floats)
          b = Mul(a, one)
          y = Reshape(b, ints)
        }
        """;
    assertEquals(
        Map.of("floats", "CONSTANT 3", "ints", "SHAPE 0", "one", "CONSTANT 0"), roles(model));
  }
}
