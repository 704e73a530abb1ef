package dev.onnxslim.io;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.TensorCodec;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.PayloadTable;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a tensor stored alone, as in the {@code test_data_set_*} folders of ONNX model zoos. */
public final class TensorFile {
  private TensorFile() {}

  /**
   * Reads a {@code .pb} file that holds one TensorProto.
   *
   * @throws ModelFormatException if it holds anything else
   */
  public static Tensor read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      TensorProto proto = TensorProto.parseFrom(in);
      if (proto.hasPayload() || proto.getExternalDataCount() > 0) {
        throw new ModelFormatException(file, "the tensor's data are not in this file");
      }
      return new TensorCodec(file, new PayloadTable()).decode(proto);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new ModelFormatException(file, "not a tensor: " + e.getMessage());
    }
  }
}
