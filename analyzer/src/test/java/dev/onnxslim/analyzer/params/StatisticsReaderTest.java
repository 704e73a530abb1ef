package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsReaderTest {
  private static StoredTensor tensor(String declared, String reader) throws IOException {
    String model =
        "g (float[] x, int64[] i, float[] s) => (float[] y) <%s> { y = %s }"
            .formatted(declared, reader);
    return ParameterInventory.of(ModelText.parse(model)).tensors().get(0);
  }

  private static TensorStatistics statistics(String declared, String reader) throws IOException {
    return StatisticsReader.read(tensor(declared, reader)).orElseThrow();
  }

  @Test
  void rangeAndDeviation() throws IOException {
    TensorStatistics s = statistics("float[6] w = {-3, 0, 1, 0, 7, 1}", "Mul(x, w)");
    assertEquals(-3, s.min());
    assertEquals(7, s.max());
    assertEquals(1, s.mean());
    assertEquals(3, s.std()); // squares 16 + 1 + 0 + 1 + 36 + 0, by 6
    assertEquals(2, s.zeros());
    assertEquals(-1, s.deadChannels());
    assertTrue(Double.isNaN(s.int8SqnrDb()));
  }

  @Test
  void noNumbersCountOnlyAsSuch() throws IOException {
    TensorStatistics s =
        statistics("float[2, 4] w = {nan, 1, inf, 3, -inf, 0, nan, -2}", "MatMul(x, w)");
    assertEquals(2, s.nans());
    assertEquals(2, s.infinities());
    assertEquals(1, s.zeros());
    assertEquals(-2, s.min());
    assertEquals(3, s.max());
    assertEquals(0.5, s.mean());
    assertEquals(Math.sqrt((0.25 + 6.25 + 0.25 + 6.25) / 4), s.std(), 1e-12);
    assertEquals(0, s.deadChannels()); // infinite ones are not silent, if in vain
  }

  @Test
  void onlyInfinities() throws IOException {
    TensorStatistics s = statistics("float[2] w = {inf, inf}", "Mul(x, w)");
    assertTrue(Double.isNaN(s.min()) && Double.isNaN(s.mean()) && Double.isNaN(s.std()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[3, 2] w = {1, 0, 2, 0, 3, 0}    | MatMul(x, w)           | 1",
        "float[3, 2] w = {1, 0, 2, 0, 3, 0}    | Gemm<transB = 1>(x, w) | 0",
        "float[3, 2] w = {1, 0, 0, 0, 0, 0}    | Gemm<transB = 1>(x, w) | 2",
        "float[2, 2, 1] w = {0, 0, 0, 5}       | Conv(x, w)             | 1",
        "float[2, 2, 1] w = {0, 5, 0, 0}       | ConvTranspose(x, w)    | 1",
        "float[3, 2] w = {0, 0, 0, 0, 3, 0}    | Gather(w, i)           | 2",
        "float[3, 2] w = {0, 0, 0, 0, 3, 0}    | Gather<axis = 1>(w, i) | 1",
        "float[1, 4, 2] w = {0, 0, 1, 1, 1, 1, 0, 0} | LSTM<hidden_size = 1>(x, w, s) | 2",
        "float[2, 2] w = {0, 0, 0, 0}          | Einsum<equation = \"q\">(w) | -1",
        "int8[3, 2] w = {1, 0, 2, 0, 3, 0}     | MatMulInteger(x, w)    | -1",
      })
  void deadChannels(String declared, String reader, long expected) throws IOException {
    assertEquals(expected, statistics(declared, reader).deadChannels());
  }

  @Test
  void errorOfIntegersByChannel() throws IOException {
    // 300 x 257: rows cross the blocks that are read.
    StoredTensor stored = tensor("float[300, 257] w = random(3)", "MatMul(x, w)");
    float[] w = stored.tensor().toFloats();
    double signal = 0;
    double noise = 0;
    for (int column = 0; column < 257; column++) {
      double largest = 0;
      for (int row = 0; row < 300; row++) {
        largest = Math.max(largest, Math.abs(w[row * 257 + column]));
      }
      for (int row = 0; row < 300; row++) {
        double x = w[row * 257 + column];
        double off = x - Math.rint(x * 127 / largest) * largest / 127;
        signal += x * x;
        noise += off * off;
      }
    }
    TensorStatistics s = StatisticsReader.read(stored).orElseThrow();
    assertEquals(10 * Math.log10(signal / noise), s.int8SqnrDb(), 1e-6);
    assertTrue(s.int8SqnrDb() > 35 && s.int8SqnrDb() < 50);
  }

  @Test
  void momentsOverManyBlocks() throws IOException {
    StoredTensor stored = tensor("float[300000] w = random(4)", "Mul(x, w)");
    float[] w = stored.tensor().toFloats();
    double sum = 0;
    for (float x : w) {
      sum += x;
    }
    double squares = 0;
    for (float x : w) {
      squares += (x - sum / w.length) * (x - sum / w.length);
    }
    TensorStatistics s = StatisticsReader.read(stored).orElseThrow();
    assertEquals(sum / w.length, s.mean(), 1e-12);
    assertEquals(Math.sqrt(squares / w.length), s.std(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float16[3] w = {-1.5, 0, 4}             | -1.5 | 4",
        "bfloat16[3] w = {-1.5, 0, 4}            | -1.5 | 4",
        "double[3] w = {-1e300, 0, 4e-300}       | -1e300 | 4e-300",
        "int8[3] w = {-128, 0, 127}              | -128 | 127",
        "uint8[3] w = {0, 200, 255}              | 0 | 255",
        "int16[3] w = {-32768, 0, 9}             | -32768 | 9",
        "uint16[3] w = {65535, 1, 9}             | 1 | 65535",
        "int32[2] w = {-2147483648, 9}           | -2147483648 | 9",
        "uint32[2] w = {4294967295, 9}           | 9 | 4294967295",
        "int64[2] w = {-9007199254740992, 9}     | -9007199254740992 | 9",
        "int4[5] w = {-8, 7, 0, 1, -1}           | -8 | 7",
        "uint4[5] w = {15, 7, 3, 1, 2}           | 1 | 15",
      })
  void elementTypes(String declared, double min, double max) throws IOException {
    TensorStatistics s = statistics(declared, "Mul(x, w)");
    assertEquals(min, s.min());
    assertEquals(max, s.max());
  }

  @Test
  void densityOfBytes() throws IOException, DataFormatException {
    TensorStatistics zeros = statistics("int8[100000] w = {%s}".formatted(zeros()), "Mul(x, w)");
    assertEquals(0, zeros.entropyBits());
    assertTrue(zeros.deflatedBytes() < 200);
    StoredTensor random = tensor("float[100000] w = random(5)", "Mul(x, w)");
    TensorStatistics s = StatisticsReader.read(random).orElseThrow();
    assertTrue(s.entropyBits() > 6.5 && s.entropyBits() < 8);
    assertEquals(deflated(random.tensor()), s.deflatedBytes());
  }

  private static String zeros() {
    return "0" + ", 0".repeat(99_999);
  }

  /** The size in one go, after making sure that it inflates to the same bytes. */
  private static long deflated(Tensor tensor) throws IOException, DataFormatException {
    byte[] bytes = new byte[(int) tensor.byteSize()];
    tensor.data().read(0, ByteBuffer.wrap(bytes));
    byte[] out = new byte[2 * bytes.length];
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(bytes);
    deflater.finish();
    int size = deflater.deflate(out);
    assertTrue(deflater.finished());
    deflater.end();
    Inflater inflater = new Inflater(true);
    inflater.setInput(out, 0, size);
    assertEquals(bytes.length, inflater.inflate(new byte[bytes.length]));
    inflater.end();
    return size;
  }

  @Test
  void emptyAndAll() throws IOException {
    assertEquals(0, statistics("float[0] w = {}", "Mul(x, w)").deadChannels() + 1);
    String model =
        "g (float[] x) => (float[] y) <float[2] a = {1, 2}, float[2, 2] b = {1, 2, 3, 4}>"
            + " { t = MatMul(x, b) y = Mul(t, a) }";
    List<StoredTensor> tensors = ParameterInventory.of(ModelText.parse(model)).tensors();
    List<Optional<TensorStatistics>> all = StatisticsReader.readAll(tensors);
    assertEquals(2, all.get(0).orElseThrow().max());
    assertEquals(4, all.get(1).orElseThrow().max());
  }
}
