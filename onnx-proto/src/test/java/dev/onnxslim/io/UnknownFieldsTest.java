package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Models;
import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.DeviceConfigurationProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.NodeDeviceConfigurationProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.proto.TensorAnnotation;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.TrainingInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model holds besides its graph, and what nobody knows yet, is written as it was read. */
class UnknownFieldsTest {
  private static final String MODEL =
      """
      <ir_version: 11, opset_import: ["" : 17, "loc" : 1]>
      g (bool c, float[300] x) => (float[300] y)
        <float[300] w = random(1), float[2] s = {1, 2}, float[300] t>
      {
        k = Constant<value = float[300] random(3)>()
        u = Add(x, w)
        t = If<then_branch = a () => (float[300] p) <float[300] v = random(4)> { p = Add(u, v) },
               else_branch = b () => (float[300] q) { q = Neg(u) }>(c)
        y = loc.f(t, k)
      }
      <domain: "loc", opset_import: ["" : 17]> f <alpha: float = 1.0> (fa, fb) => (fy) {
        fk = Constant<value = float[300] random(5)>()
        fc = Add(fa, fk)
        fy = Add(fc, fb)
      }
      """;

  @TempDir private Path folder;

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static TensorProto tensor(String name, int elements) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(7)
        .addDims(elements)
        .setRawData(ByteString.copyFrom(new byte[8 * elements]))
        .build();
  }

  private static SparseTensorProto sparse(String name) {
    return SparseTensorProto.newBuilder()
        .setValues(tensor(name, 200))
        .setIndices(tensor("", 200))
        .addDims(1000)
        .build();
  }

  /** A model with everything that a graph does not show. */
  private static ModelProto rich() {
    ModelProto.Builder model = ModelText.message(MODEL).toBuilder();
    model.addMetadataProps(entry("recipe", "none")).setDocString("all of it").setModelVersion(3);
    model.addConfiguration(
        DeviceConfigurationProto.newBuilder().setName("two").setNumDevices(2).addDevice("gpu"));
    model.addTrainingInfo(
        TrainingInfoProto.newBuilder()
            .setInitialization(GraphProto.newBuilder().addInitializer(tensor("init", 300)))
            .setAlgorithm(GraphProto.newBuilder().addSparseInitializer(sparse("sgd")))
            .addUpdateBinding(entry("w", "w2")));
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.addSparseInitializer(sparse("sp")).addMetadataProps(entry("graph", "yes"));
    graph.addQuantizationAnnotation(
        TensorAnnotation.newBuilder()
            .setTensorName("t")
            .addQuantParameterTensorNames(entry("SCALE_TENSOR", "s")));
    NodeProto.Builder node = graph.getNodeBuilder(1);
    node.setDocString("adds").addMetadataProps(entry("namespace", "layer.0"));
    node.addDeviceConfigurations(
        NodeDeviceConfigurationProto.newBuilder().setConfigurationId("two").setPipelineStage(1));
    node.addAttribute(
        AttributeProto.newBuilder()
            .setName("sparse")
            .setType(AttributeProto.AttributeType.SPARSE_TENSOR)
            .setSparseTensor(sparse("attr")));
    node.addAttribute(
        AttributeProto.newBuilder()
            .setName("tensors")
            .setType(AttributeProto.AttributeType.TENSORS)
            .addTensors(tensor("one", 200))
            .addTensors(tensor("two", 2)));
    graph.getInputBuilder(0).setDocString("a condition").addMetadataProps(entry("k", "v"));
    return model.build();
  }

  /** Adds a number, a text and a group that ONNX does not have to every message. */
  private static Message withUnknown(Message message) {
    Message.Builder result = message.toBuilder();
    for (var field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      if (descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        if (descriptor.isRepeated()) {
          List<Message> items = new ArrayList<>();
          ((List<?>) field.getValue()).forEach(item -> items.add(withUnknown((Message) item)));
          result.setField(descriptor, items);
        } else {
          result.setField(descriptor, withUnknown((Message) field.getValue()));
        }
      }
    }
    UnknownFieldSet inner =
        UnknownFieldSet.newBuilder()
            .addField(9, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes()).build())
            .build();
    return result
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    900, UnknownFieldSet.Field.newBuilder().addVarint(7).addVarint(-1).build())
                .addField(
                    901, UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes()).build())
                .addField(902, UnknownFieldSet.Field.newBuilder().addGroup(inner).build())
                .addField(
                    903, UnknownFieldSet.Field.newBuilder().addFixed32(1).addFixed64(2).build())
                .build())
        .build();
  }

  private static ByteString bytes() {
    return ByteString.copyFrom(new byte[1500]);
  }

  private ModelProto throughAnEdit(ModelProto model) throws IOException {
    Path in = Files.write(folder.resolve("in.onnx"), model.toByteArray());
    Path out = folder.resolve("out.onnx");
    try (Model read = ModelReader.read(in)) {
      Models.editEverything(read);
      try (StagedModel staged = new ModelWriter().stage(read, out)) {
        staged.commit();
      }
    }
    return ModelProto.parseFrom(Files.readAllBytes(out));
  }

  @Test
  void everythingBesideTheGraphSurvivesAnEdit() throws IOException {
    ModelProto model = rich();
    assertEquals(model, throughAnEdit(model));
  }

  @Test
  void unknownFieldsSurviveAnEditAtEveryLevel() throws IOException {
    ModelProto model = (ModelProto) withUnknown(rich());
    assertTrue(model.equals(throughAnEdit(model)), "a field was lost or changed");
  }

  @Test
  void trainingInfoGoesWhenItIsDropped() throws IOException {
    Path in = Files.write(folder.resolve("in.onnx"), rich().toByteArray());
    try (Model read = ModelReader.read(in)) {
      assertTrue(read.hasTrainingInfo());
      read.dropTrainingInfo();
      assertEquals(0, read.toSkeleton().getTrainingInfoCount());
      assertEquals(1, read.edits());
    }
  }
}
