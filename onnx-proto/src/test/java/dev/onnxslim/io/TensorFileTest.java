package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
  @TempDir private Path folder;

  private Tensor read(TensorProto.Builder tensor) throws IOException {
    return TensorFile.read(Files.write(folder.resolve("input_0.pb"), tensor.build().toByteArray()));
  }

  private static TensorProto.Builder tensor() {
    return TensorProto.newBuilder().setName("x").setDataType(6).addDims(2);
  }

  @Test
  void readsATensor() throws IOException {
    Tensor tensor = read(tensor().addInt32Data(5).addInt32Data(-6));
    assertEquals("x", tensor.name());
    assertArrayEquals(new long[] {5, -6}, tensor.toLongs());
  }

  @Test
  void refusesWhatIsNoTensorWithItsData() throws IOException {
    StringStringEntryProto outside =
        StringStringEntryProto.newBuilder().setKey("location").setValue("w").build();
    for (TensorProto.Builder bad :
        new TensorProto.Builder[] {tensor().setPayload(0), tensor().addExternalData(outside)}) {
      var e = assertThrows(ModelFormatException.class, () -> read(bad));
      assertEquals("the tensor's data are not in this file", e.problem());
    }
    Path text = Files.writeString(folder.resolve("text.pb"), "<html>");
    var e = assertThrows(ModelFormatException.class, () -> TensorFile.read(text));
    assertTrue(e.problem().startsWith("not a tensor: "), e.problem());
    assertThrows(ModelFormatException.class, () -> read(tensor().addInt32Data(1)));
  }
}
