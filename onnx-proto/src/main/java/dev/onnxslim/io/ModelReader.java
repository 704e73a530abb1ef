package dev.onnxslim.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.onnxslim.model.GraphValidator;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.OpSchemas;
import dev.onnxslim.model.TensorCodec;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens ONNX models of any size: the structure is parsed, the weights stay in the file. */
public final class ModelReader {
  private ModelReader() {}

  /**
   * Opens and checks a model.
   *
   * @param path an {@code .onnx} file; external data lie in its folder
   * @return the model; the caller closes it
   * @throws ModelFormatException if the file is not a valid ONNX model
   * @throws FileNotFoundException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public static Model read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new FileNotFoundException(path + ": no such file; check the name");
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(path, "not a regular file", "give an .onnx file");
    }
    PayloadTable payloads = new PayloadTable();
    ExternalData external = new ExternalData(path, new TensorCodec(path, payloads));
    OpenFile file = new OpenFile(path);
    Closeable files =
        () -> {
          file.close();
          external.close();
        };
    try {
      ModelProto skeleton = skeleton(path, file, external, payloads);
      Model model = new Model(path, skeleton, payloads, files, external.bytes());
      GraphValidator.validate(model);
      return model;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** Loads what the first model needs, beforehand. Never needed. */
  public static void warmUp() {
    ModelProto.getDefaultInstance();
    OpSchemas.standard();
  }

  private static ModelProto skeleton(
      Path path, OpenFile file, ExternalData external, PayloadTable payloads) throws IOException {
    if (file.size() == 0) {
      throw new ModelFormatException(path, "the file is empty", "download or export it again");
    }
    if (file.size() > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          path,
          "more than 2 GB in one file, which protobuf forbids",
          "export it with external data");
    }
    WireInput in = new WireInput(path, file);
    WireOutput skeleton = new SkeletonReader(in, file, external, payloads).read();
    try {
      CodedInputStream bytes = CodedInputStream.newInstance(skeleton.array(), 0, skeleton.size());
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelFormatException(
          path, "not an ONNX model, or damaged: " + e.getMessage(), "download or export it again");
    }
  }
}
