package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models larger than any heap, in files with a hole in them. */
class LargeModelTest {
  @TempDir private Path folder;

  private static Tensor weight(Model model) {
    return model.graph().value("w").orElseThrow().constant().orElseThrow();
  }

  @Test
  void externalDataMayBeOfAnySize() throws IOException {
    long elements = 5L << 30;
    try (RandomAccessFile data = new RandomAccessFile(folder.resolve("w.bin").toFile(), "rw")) {
      data.setLength(elements + 100);
      data.seek(elements + 97);
      data.write(new byte[] {1, 2, 3});
    }
    Path file = folder.resolve("m.onnx");
    ExternalModel.write(file, "int8[" + elements + "]", "location", "w.bin", "offset", "100");
    try (Model model = ModelReader.read(file)) {
      assertEquals(elements, weight(model).byteSize());
      Tensor end =
          new Tensor(
              "end", ElemType.INT8, new long[] {3}, weight(model).data().slice(elements - 3, 3));
      assertArrayEquals(new long[] {1, 2, 3}, end.toLongs());
    }
  }

  @Test
  void anInlineModelOfTwoGigabytesIsOpenedWithoutReadingIt() throws IOException {
    int elements = 500_000_000;
    Path file = folder.resolve("m.onnx");
    writeInline(file, elements);
    try (Model model = ModelReader.read(file)) {
      assertEquals(4L * elements, weight(model).byteSize());
      float[] end = new float[2];
      weight(model).readFloats(elements - 2, end, 0, 2);
      assertArrayEquals(new float[] {0, 1.5f}, end);
      assertTrue(model.toSkeleton().getSerializedSize() < 1000);
      assertEquals("y = Neg(w)", dev.onnxslim.model.GraphText.print(model));
      Path target = folder.resolve("missing/m.onnx");
      assertThrows(IOException.class, () -> new ModelWriter().stage(model, target));
    }
  }

  /** The graph's fields in front, then the initializer whose data end the file. */
  private static void writeInline(Path file, int elements) throws IOException {
    byte[] rest = ModelText.message("g () => (float[] y) { y = Neg(w) }").toByteArray();
    WireOutput tensor = new WireOutput(64);
    tensor.writeTag(1, WireInput.VARINT);
    tensor.writeVarint(elements);
    tensor.writeTag(2, WireInput.VARINT);
    tensor.writeVarint(ElemType.FLOAT.code());
    tensor.writeTag(8, WireInput.LENGTH);
    tensor.writeVarint(1);
    tensor.writeByte('w');
    tensor.writeTag(MessageKind.TENSOR_RAW_DATA, WireInput.LENGTH);
    tensor.writeVarint(4L * elements);
    long tensorBytes = tensor.size() + 4L * elements;
    WireOutput head = new WireOutput(64);
    head.write(rest, 0, rest.length);
    head.writeTag(7, WireInput.LENGTH); // protobuf merges it with the graph before
    head.writeVarint(1 + SkeletonWriter.varintBytes(tensorBytes) + tensorBytes);
    head.writeTag(5, WireInput.LENGTH);
    head.writeVarint(tensorBytes);
    head.write(tensor.array(), 0, tensor.size());
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(head.toByteArray());
      out.setLength(out.length() + 4L * elements);
      out.seek(out.length() - 2);
      out.write(new byte[] {(byte) 0xc0, 0x3f});
    }
  }
}
