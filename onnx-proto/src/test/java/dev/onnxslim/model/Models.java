package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** For round trips: everything edited, and messages in a form that can be compared. */
public final class Models {
  private Models() {}

  /** Marks every node of every graph as edited, so that all of the model is encoded again. */
  public static void editEverything(Model model) {
    for (Graph graph : model.graphs()) {
      graph.markEdited();
      graph.nodes().forEach(Node::markEdited);
    }
  }

  /** A file's message, all of its tensors' data in {@code raw_data}. */
  public static ModelProto message(Path file) throws IOException {
    return canonical(ModelProto.parseFrom(Files.readAllBytes(file)));
  }

  /** The same with all tensors' data in {@code raw_data}. */
  public static ModelProto canonical(ModelProto model) throws IOException {
    return (ModelProto) rewrite(model);
  }

  private static Message rewrite(Message message) throws IOException {
    if (message instanceof TensorProto tensor) {
      return inRawData(tensor);
    }
    Message.Builder result = message.toBuilder();
    for (var field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (descriptor.isRepeated()) {
        List<Message> items = new ArrayList<>();
        for (Object item : (List<?>) field.getValue()) {
          items.add(rewrite((Message) item));
        }
        result.setField(descriptor, items);
      } else {
        result.setField(descriptor, rewrite((Message) field.getValue()));
      }
    }
    return result.build();
  }

  private static TensorProto inRawData(TensorProto tensor) throws IOException {
    if (tensor.getStringDataCount() > 0
        || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return tensor;
    }
    var data = new TensorCodec(Path.of("m"), new PayloadTable()).decode(tensor).data();
    ByteBuffer bytes = ByteBuffer.allocate((int) data.size());
    data.read(0, bytes);
    return tensor.toBuilder()
        .clearFloatData()
        .clearDoubleData()
        .clearInt32Data()
        .clearInt64Data()
        .clearUint64Data()
        .setRawData(ByteString.copyFrom(bytes.flip()))
        .build();
  }
}
