package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.PayloadTable;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorCodecTest {
  private final PayloadTable payloads = new PayloadTable();
  private final TensorCodec codec = new TensorCodec(Path.of("m.onnx"), payloads);

  private static TensorProto.Builder proto(ElemType type, long... dims) {
    TensorProto.Builder proto = TensorProto.newBuilder().setName("t").setDataType(type.code());
    for (long dim : dims) {
      proto.addDims(dim);
    }
    return proto;
  }

  private String hex(TensorProto.Builder proto) throws IOException {
    Payload data = codec.decode(proto.build()).data();
    ByteBuffer bytes = ByteBuffer.allocate((int) data.size());
    data.read(0, bytes);
    return HexFormat.of().formatHex(bytes.array());
  }

  private String problem(TensorProto.Builder proto) {
    return assertThrows(ModelFormatException.class, () -> codec.decode(proto.build())).problem();
  }

  @Test
  void everyTypedListIsRawData() throws IOException {
    assertEquals("0000803f", hex(proto(ElemType.FLOAT, 1).addFloatData(1)));
    assertEquals(
        "0000803f00000040", hex(proto(ElemType.COMPLEX64, 1).addFloatData(1).addFloatData(2)));
    assertEquals("000000000000f03f", hex(proto(ElemType.DOUBLE, 1).addDoubleData(1)));
    assertEquals(
        "000000000000f03f000000000000f0bf",
        hex(proto(ElemType.COMPLEX128, 1).addDoubleData(1).addDoubleData(-1)));
    assertEquals("feffffffffffffff", hex(proto(ElemType.INT64, 1).addInt64Data(-2)));
    assertEquals("ffffffffffffffff", hex(proto(ElemType.UINT64, 1).addUint64Data(-1)));
    assertEquals("ffffffff", hex(proto(ElemType.UINT32, 1).addUint64Data(0xffffffffL)));
    assertEquals("feffffff", hex(proto(ElemType.INT32, 1).addInt32Data(-2)));
    assertEquals(
        "003c00bc", hex(proto(ElemType.FLOAT16, 2).addInt32Data(0x3c00).addInt32Data(0xbc00)));
    assertEquals("803f", hex(proto(ElemType.BFLOAT16, 1).addInt32Data(0x3f80)));
    assertEquals("feff", hex(proto(ElemType.INT16, 1).addInt32Data(-2)));
    assertEquals("ffff", hex(proto(ElemType.UINT16, 1).addInt32Data(65535)));
    assertEquals("80ff", hex(proto(ElemType.INT8, 2).addInt32Data(-128).addInt32Data(-1)));
    assertEquals("0100", hex(proto(ElemType.BOOL, 2).addInt32Data(1).addInt32Data(0)));
    assertEquals("38", hex(proto(ElemType.FLOAT8E4M3FN, 1).addInt32Data(0x38)));
    assertEquals("2103", hex(proto(ElemType.INT4, 3).addInt32Data(0x21).addInt32Data(3)));
    assertEquals("e4", hex(proto(ElemType.UINT2, 4).addInt32Data(0xe4)));
    assertEquals("7f", hex(proto(ElemType.FLOAT8E8M0, 1).addInt32Data(127)));
  }

  @Test
  void packedAndUnpackedListsAreTheSame() throws IOException {
    byte[] unpacked = HexFormat.of().parseHex("0801" + "0802" + "1006" + "28ac02" + "2805");
    byte[] packed = HexFormat.of().parseHex("0a020102" + "1006" + "2a03ac0205");
    TensorProto expected =
        TensorProto.newBuilder()
            .setDataType(6)
            .addDims(1)
            .addDims(2)
            .addInt32Data(300)
            .addInt32Data(5)
            .build();
    assertEquals(expected, TensorProto.parseFrom(unpacked));
    assertEquals(expected, TensorProto.parseFrom(packed));
    assertArrayEquals(new long[] {300, 5}, codec.decode(expected).toLongs());
  }

  @Test
  void aListOfTheWrongTypeOrLengthIsRefused() {
    assertEquals(
        "tensor 't' needs 2 entries for its shape and type, found 1",
        problem(proto(ElemType.FLOAT, 2).addFloatData(1)));
    assertEquals(
        "tensor 't' needs 1 entries for its shape and type, found 0",
        problem(proto(ElemType.INT64, 1).addInt32Data(1)));
    assertEquals(
        "tensor 't' needs 3 entries for its shape and type, found 6",
        problem(intList(proto(ElemType.INT4, 6), 6)));
  }

  private static TensorProto.Builder intList(TensorProto.Builder proto, int count) {
    for (int k = 0; k < count; k++) {
      proto.addInt32Data(k);
    }
    return proto;
  }

  @Test
  void whatAMessageStatesMustFit() {
    ByteString three = ByteString.copyFrom(new byte[3]);
    assertEquals(
        "tensor 't' needs 4 bytes for its shape and type, found 3",
        problem(proto(ElemType.FLOAT, 1).setRawData(three)));
    assertEquals("tensor 't' has no data for its 6 elements", problem(proto(ElemType.FLOAT, 2, 3)));
    assertEquals("tensor 't' has the negative dimension -1", problem(proto(ElemType.FLOAT, 2, -1)));
    assertEquals(
        "tensor 't' has the unknown element type 99",
        problem(proto(ElemType.FLOAT, 1).setDataType(99)));
    assertEquals("a tensor has the unknown element type 0", problem(TensorProto.newBuilder()));
    assertEquals(
        "tensor 't' has data in 2 places",
        problem(proto(ElemType.FLOAT, 1).addFloatData(1).setRawData(three)));
    assertEquals(
        "tensor 't' has more than 2^63 elements",
        problem(proto(ElemType.INT8, 1L << 32, 1L << 32)));
    assertEquals(
        "tensor 't' has more than 2^63 bytes", problem(proto(ElemType.FLOAT, 1L << 61, 2)));
  }

  @Test
  void emptyTensorsNeedNoData() throws IOException {
    assertEquals("", hex(proto(ElemType.FLOAT, 0)));
    assertEquals("", hex(proto(ElemType.FLOAT, Long.MAX_VALUE, 0, Long.MAX_VALUE)));
    assertEquals("", hex(proto(ElemType.INT4, 0).setRawData(ByteString.EMPTY)));
    assertEquals("0000803f", hex(proto(ElemType.FLOAT).addFloatData(1)));
  }

  @Test
  void textsStayInTheirMessage() throws IOException {
    Tensor tensor =
        codec.decode(proto(ElemType.STRING, 1).addStringData(ByteString.copyFromUtf8("a")).build());
    assertEquals(ElemType.STRING, tensor.elemType());
    assertEquals(
        "tensor 't' needs 2 strings, found 1",
        problem(proto(ElemType.STRING, 2).addStringData(ByteString.EMPTY)));
    assertEquals(
        "tensor 't' needs 1 strings, found 0",
        problem(proto(ElemType.STRING, 1).setRawData(ByteString.copyFrom(new byte[1]))));
  }

  @Test
  void aReferenceMustBeOfAFieldThatFitsTheType() throws IOException {
    int number = payloads.add(Payload.of(new byte[8]));
    UnaryOperator<TensorProto.Builder> floats =
        p -> p.setPayload(number << PayloadKind.BITS | PayloadKind.FLOAT_DATA.ordinal());
    UnaryOperator<TensorProto.Builder> doubles =
        p -> p.setPayload(number << PayloadKind.BITS | PayloadKind.DOUBLE_DATA.ordinal());
    assertEquals(8, codec.decode(floats.apply(proto(ElemType.FLOAT, 2)).build()).data().size());
    assertEquals(8, codec.decode(doubles.apply(proto(ElemType.DOUBLE, 1)).build()).data().size());
    assertEquals(
        "tensor 't' is INT8 but has its data in float_data",
        problem(floats.apply(proto(ElemType.INT8, 8))));
    assertEquals(
        "tensor 't' is FLOAT but has its data in double_data",
        problem(doubles.apply(proto(ElemType.FLOAT, 2))));
    assertEquals(
        "tensor 't' needs 12 bytes for its shape and type, found 8",
        problem(floats.apply(proto(ElemType.FLOAT, 3))));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "INT8", "INT4", "UINT2", "FLOAT16", "COMPLEX128", "BOOL"})
  void whatIsEncodedIsDecoded(ElemType type) throws IOException {
    for (int elements : List.of(0, 1, 3, 4099)) {
      byte[] bytes = new byte[(int) type.byteSize(elements)];
      new java.util.Random(elements).nextBytes(bytes);
      Tensor tensor = new Tensor("t", type, new long[] {elements, 1}, Payload.of(bytes));
      TensorProto proto = codec.encode(tensor);
      assertEquals(bytes.length >= TensorCodec.INLINE_BYTES, proto.hasPayload());
      assertArrayEquals(new long[] {elements, 1}, codec.decode(proto).dims());
      assertEquals(HexFormat.of().formatHex(bytes), hex(proto.toBuilder()));
    }
  }

  @Test
  void dataOutsideHaveASize() throws IOException {
    assertEquals(24, codec.byteSize(proto(ElemType.FLOAT, 2, 3).build()));
    assertEquals(2, codec.byteSize(proto(ElemType.INT4, 3).build()));
    assertFalse(PayloadKind.DOUBLE_DATA.fits(ElemType.INT64));
    assertTrue(PayloadKind.RAW_DATA.fits(ElemType.INT64));
  }
}
