package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.TensorCodec;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes made by hand: what is wrong is said, with the place, and nothing large is kept. */
class SkeletonReaderTest {
  private static final int GRAPH = 7;
  private static final int INITIALIZER = 5;

  @TempDir private Path folder;
  private final PayloadTable payloads = new PayloadTable();

  private ModelProto read(byte[] bytes) throws IOException {
    Path path = Files.write(folder.resolve("m.onnx"), bytes);
    try (OpenFile file = new OpenFile(path);
        ExternalData external = new ExternalData(path, new TensorCodec(path, payloads))) {
      WireInput in = new WireInput(path, file);
      return ModelProto.parseFrom(
          new SkeletonReader(in, file, external, payloads).read().toByteArray());
    }
  }

  private String problem(byte[] bytes) {
    return assertThrows(ModelFormatException.class, () -> read(bytes)).problem();
  }

  private static byte[] message(Consumer<WireOutput> content) {
    WireOutput out = new WireOutput(64);
    content.accept(out);
    return out.toByteArray();
  }

  private static void field(WireOutput out, int number, byte[] value) {
    out.writeTag(number, WireInput.LENGTH);
    out.writeVarint(value.length);
    out.write(value, 0, value.length);
  }

  /** A model whose only initializer has these fields. */
  private static byte[] modelWith(byte[] tensor) {
    return message(
        model -> field(model, GRAPH, message(graph -> field(graph, INITIALIZER, tensor))));
  }

  private static TensorProto only(ModelProto model) {
    return model.getGraph().getInitializer(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00 00             | field number 0 at byte 1",
        "f8ffffffffffff01 00 | field number 140737488355327 at byte 8",
        "0f                | wire type 7 at byte 1",
        "0e                | wire type 6 at byte 1",
        "0c                | wire type 4 at byte 1",
        "08                | the file ends inside a field at byte 1",
        "08 ffffffffffffffffffff | a number of more than 10 bytes at byte 11",
        "09 01020304       | the file ends inside a field at byte 5",
        "0d 010203         | the file ends inside a field at byte 4",
        "12 05 61          | a field that is longer than its message at byte 2",
        "12 ffffffffffffffffff01 | a field that is longer than its message at byte 11",
        "3a 03 2a 05 00    | a field that is longer than its message at byte 4",
        "3a 01 08 01       | a field that is longer than its message at byte 4",
        "3a 02 0d 01 020304 | a field that is longer than its message at byte 7",
        "3a 04 2a02 0880 01 | a field that is longer than its message",
        "0b 08 01          | a group that is never closed at byte 3",
        "0b 14             | wire type 4 at byte 2",
        "0b 00             | field number 0 at byte 2",
      })
  void saysWhatIsWrongAndWhere(String hex, String problem) {
    String found = problem(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertTrue(found.startsWith("not an ONNX model, or cut short: "), found);
    assertTrue(found.contains(problem), found + " must contain " + problem);
  }

  @Test
  void ourOwnReferenceInAFileIsRefused() {
    byte[] tensor =
        message(
            out -> {
              out.writeTag(MessageKind.TENSOR_PAYLOAD, WireInput.VARINT);
              out.writeVarint(0);
            });
    assertTrue(problem(modelWith(tensor)).contains("a field that no ONNX file has"));
  }

  @Test
  void largeDataBecomeAReferenceWhereverTheyAre() throws IOException {
    for (int number : List.of(4, 9, 10)) {
      byte[] data = new byte[TensorCodec.INLINE_BYTES];
      TensorProto tensor = only(read(modelWith(message(out -> field(out, number, data)))));
      assertTrue(tensor.hasPayload(), "field " + number);
      assertEquals(0, tensor.getRawData().size() + tensor.getFloatDataCount());
    }
    assertEquals(3, payloads.size());
    assertEquals(TensorCodec.INLINE_BYTES, payloads.get(0).size());
  }

  @Test
  void smallDataStay() throws IOException {
    byte[] data = new byte[TensorCodec.INLINE_BYTES - 1];
    assertEquals(
        data.length, only(read(modelWith(message(o -> field(o, 9, data))))).getRawData().size());
    assertEquals(0, payloads.size());
  }

  @Test
  void aTensorWithTwoLargeListsIsRefused() {
    byte[] data = new byte[2000];
    byte[] tensor =
        message(
            out -> {
              field(out, 4, data);
              field(out, 9, data);
            });
    assertTrue(problem(modelWith(tensor)).contains("a tensor with data in two places"));
  }

  /** Field 9 inside a group that nobody knows is not {@code raw_data}. */
  @Test
  void unknownGroupsStayWhole() throws IOException {
    byte[] group =
        message(
            out -> {
              out.writeTag(1000, WireInput.START_GROUP);
              field(out, 9, new byte[5000]);
              out.writeTag(3, WireInput.START_GROUP);
              out.writeTag(3, WireInput.END_GROUP);
              out.writeTag(1000, WireInput.END_GROUP);
            });
    ModelProto expected = ModelProto.parseFrom(group);
    assertEquals(expected.getUnknownFields(), read(group).getUnknownFields());
    assertEquals(0, payloads.size());
    assertEquals(expected.getUnknownFields(), only(read(modelWith(group))).getUnknownFields());
  }

  @Test
  void deepNestingIsRefused() {
    byte[] groups =
        message(
            out -> {
              for (int k = 0; k < 200; k++) {
                out.writeTag(99, WireInput.START_GROUP);
              }
            });
    assertTrue(problem(groups).contains("groups nested more than 100 deep"));
    byte[] graph = {};
    for (int k = 0; k < 60; k++) {
      byte[] inner = graph;
      byte[] attribute = message(out -> field(out, 6, inner));
      byte[] node = message(out -> field(out, 5, attribute));
      graph = message(out -> field(out, 1, node));
    }
    byte[] outer = graph;
    assertTrue(
        problem(message(out -> field(out, GRAPH, outer)))
            .contains("messages nested more than 100 deep"));
  }

  @Test
  void aFieldOfTheWrongWireTypeIsNotEntered() throws IOException {
    byte[] bytes =
        message(
            out -> {
              out.writeTag(GRAPH, WireInput.VARINT);
              out.writeVarint(5);
            });
    assertEquals(GraphProto.getDefaultInstance(), read(bytes).getGraph());
    assertTrue(read(bytes).getUnknownFields().hasField(GRAPH));
  }

  @Test
  void dataInsideAndOutsideAreRefused() {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName("w").setDataLocation(TensorProto.DataLocation.EXTERNAL);
    byte[] raw =
        tensor
            .setRawData(com.google.protobuf.ByteString.copyFrom(new byte[4]))
            .build()
            .toByteArray();
    assertEquals("tensor 'w' has data in the file and outside", problem(modelWith(raw)));
  }
}
