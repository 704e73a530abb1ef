package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import dev.onnxslim.model.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, bytes and lengths written by {@link WireOutput} and read by {@link WireInput}. */
class WireTest {
  @TempDir private Path folder;

  private OpenFile file(byte[] bytes) throws IOException {
    return new OpenFile(Files.write(folder.resolve("bytes"), bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 16383, 16384, Integer.MAX_VALUE, Long.MAX_VALUE, -1})
  void numbersAreProtobufs(long value) throws IOException {
    WireOutput out = new WireOutput(0);
    out.writeVarint(value);
    byte[] bytes = out.toByteArray();
    assertEquals(value, CodedInputStream.newInstance(bytes).readRawVarint64());
    assertEquals(bytes.length, SkeletonWriter.varintBytes(value));
    try (OpenFile file = file(bytes)) {
      WireInput in = new WireInput(folder, file);
      assertEquals(value, in.readVarint());
      assertEquals(bytes.length, in.position());
    }
  }

  @Test
  void aNumberOfMoreThanTenBytesIsAnError() throws IOException {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0x80);
    try (OpenFile file = file(bytes)) {
      var e =
          assertThrows(ModelFormatException.class, () -> new WireInput(folder, file).readVarint());
      assertTrue(e.problem().contains("a number of more than 10 bytes at byte 10"), e.problem());
    }
  }

  @Test
  void theEndOfTheFileIsAnError() throws IOException {
    try (OpenFile file = file(new byte[] {(byte) 0x80})) {
      var e =
          assertThrows(ModelFormatException.class, () -> new WireInput(folder, file).readVarint());
      assertTrue(e.problem().contains("the file ends inside a field at byte 1"), e.problem());
    }
  }

  @Test
  void copiesAndSkipsAcrossTheWindow() throws IOException {
    byte[] bytes = new byte[100_000];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) (k * 31 >> 3);
    }
    try (OpenFile file = file(bytes)) {
      WireInput in = new WireInput(folder, file);
      in.skip(3);
      WireOutput out = new WireOutput(1);
      in.copy(40_000, out);
      assertArrayEquals(Arrays.copyOfRange(bytes, 3, 40_003), out.toByteArray());
      in.skip(50_000);
      assertEquals(90_003, in.position());
      assertEquals(bytes[90_003] & 0xff, in.readByte());
      assertEquals(bytes.length, in.size());
      assertThrows(ModelFormatException.class, () -> in.copy(20_000, out));
    }
  }

  @Test
  void aLengthIsFilledInAfterwards() throws IOException {
    WireOutput out = new WireOutput(0);
    out.writeTag(7, WireInput.LENGTH);
    int start = out.beginMessage();
    out.write(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    out.endMessage(start);
    CodedInputStream in = CodedInputStream.newInstance(out.toByteArray());
    assertEquals(7 << 3 | 2, in.readTag());
    assertArrayEquals(new byte[] {1, 2, 3}, in.readByteArray());
    assertTrue(in.isAtEnd());
  }

  @Test
  void whatWasWrittenLastCanBeReplaced() {
    WireOutput out = new WireOutput(4);
    out.writeByte(1);
    int start = out.size();
    out.write(new byte[100], 0, 100);
    out.replaceFrom(start, new byte[] {2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, out.toByteArray());
  }

  @Test
  void aRegionEndsWhereItEnds() throws IOException {
    try (OpenFile file = file(new byte[] {1, 2, 3, 4, 5})) {
      var region = file.region(1, 3);
      var bytes = java.nio.ByteBuffer.allocate(2);
      region.read(1, bytes);
      assertArrayEquals(new byte[] {3, 4}, bytes.array());
      assertEquals(3, region.size());
      for (long from : new long[] {2, -1, Long.MAX_VALUE}) {
        assertThrows(java.io.EOFException.class, () -> region.read(from, bytes.clear()));
      }
    }
  }
}
