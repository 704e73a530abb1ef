package dev.onnxslim.io;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** For tests: {@code y = Identity(w)} whose initializer {@code w} lies in another file. */
final class ExternalModel {
  private ExternalModel() {}

  /** Writes the model; {@code entries} are key, value, key, value ... of the external data. */
  static Path write(Path file, String type, String... entries) throws IOException {
    return Files.write(file, message(type, entries).toByteArray());
  }

  static ModelProto message(String type, String... entries) {
    ModelProto.Builder model =
        ModelText.message("g () => (%s y) { y = Identity(w) }".formatted(type)).toBuilder();
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .setDocString("kept");
    var described = model.getGraph().getOutput(0).getType().getTensorType();
    tensor.setDataType(described.getElemType());
    described.getShape().getDimList().forEach(dim -> tensor.addDims(dim.getDimValue()));
    for (int k = 0; k < entries.length; k += 2) {
      tensor.addExternalData(
          StringStringEntryProto.newBuilder().setKey(entries[k]).setValue(entries[k + 1]));
    }
    model.getGraphBuilder().addInitializer(tensor);
    return model.build();
  }
}
