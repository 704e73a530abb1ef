package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.tensor.PayloadTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripDocsTest {
  private static final StringStringEntryProto ENTRY =
      StringStringEntryProto.newBuilder().setKey("names").setValue("{0: 'cat'}").build();

  private static final ModelProto PLAIN =
      ModelText.message(
              """
              <ir_version: 10, opset_import: ["" : 17, "loc" : 1]>
              g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}, float[N, 2] t> {
                t = loc.f(x)
                k = Constant<value = float[2] {3, 4}>()
                y = If<then_branch = p () => (float[N, 2] a) { a = Add(t, w) },
                       else_branch = q () => (float[N, 2] b) { b = Mul(t, k) }>(c)
              }
              <domain: "loc", opset_import: ["" : 17]> f <alpha: float = 0.5> (d) => (e) {
                e = LeakyRelu<alpha: float = @alpha>(d)
              }
              """)
          .toBuilder()
          .addMetadataProps(ENTRY)
          .build();

  /** Every message that can hold a doc string or metadata holds one. */
  private static Message documented(Message message) {
    Message.Builder result = message.toBuilder();
    for (var field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        if (field.getKey().isRepeated()) {
          List<Message> items = new ArrayList<>();
          ((List<?>) field.getValue()).forEach(item -> items.add(documented((Message) item)));
          result.setField(field.getKey(), items);
        } else {
          result.setField(field.getKey(), documented((Message) field.getValue()));
        }
      }
    }
    boolean type = message.getDescriptorForType().getFullName().contains("TypeProto");
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getName().equals("doc_string") && !type) {
        result.setField(field, "exported from line 12");
      } else if (field.getName().equals("metadata_props") && !(message instanceof ModelProto)) {
        result.addRepeatedField(field, ENTRY);
      }
    }
    return result.build();
  }

  private static Model model(ModelProto message) throws ModelFormatException {
    return new Model(Path.of("model.onnx"), message, new PayloadTable(), () -> {}, 0);
  }

  @Test
  void whatIsThereForPeopleOnlyGoesEverywhere() throws ModelFormatException {
    ModelProto documented = (ModelProto) documented(PLAIN);
    assertTrue(documented.getSerializedSize() > PLAIN.getSerializedSize() + 500);
    Model model = model(documented);
    PassRow row = new Pipeline(List.of(new StripDocs())).run(model).get(0);
    assertTrue(row.edits() > 30, row.toString());
    assertEquals(PLAIN, model.toSkeleton());
    assertEquals("{0: 'cat'}", model.metadata().get("names"));
  }

  @Test
  void nothingToStripIsNoEdit() throws ModelFormatException {
    Model model = model(PLAIN);
    assertEquals(0, new Pipeline(List.of(new StripDocs())).run(model).get(0).edits());
    assertEquals(0, model.edits());
  }
}
