package dev.onnxslim.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PayloadTest {

  private static final Payload BYTES = Payload.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});

  @Test
  void readFillsTheBufferFromItsPositionToItsLimit() throws IOException {
    ByteBuffer dst = ByteBuffer.allocate(5).position(1).limit(4);
    BYTES.read(2, dst);
    assertEquals(4, dst.position());
    assertArrayEquals(new byte[] {0, 2, 3, 4, 0}, dst.array());
  }

  @Test
  void aSliceOfASliceCountsFromItsOwnStart() throws IOException {
    Payload slice = BYTES.slice(2, 5).slice(1, 3);
    assertEquals(3, slice.size());
    ByteBuffer dst = ByteBuffer.allocate(2);
    slice.read(1, dst);
    assertArrayEquals(new byte[] {4, 5}, dst.array());
  }

  @Test
  void readingPastTheEndIsAnEndOfFile() {
    assertThrows(EOFException.class, () -> BYTES.read(7, ByteBuffer.allocate(2)));
    assertThrows(EOFException.class, () -> BYTES.read(-1, ByteBuffer.allocate(1)));
    assertThrows(EOFException.class, () -> BYTES.read(Long.MAX_VALUE, ByteBuffer.allocate(1)));
    // The slice ends here although the whole goes on.
    assertThrows(EOFException.class, () -> BYTES.slice(0, 4).read(3, ByteBuffer.allocate(2)));
  }

  @Test
  void aSliceStaysWithin() {
    assertThrows(IndexOutOfBoundsException.class, () -> BYTES.slice(4, 5));
    assertThrows(IndexOutOfBoundsException.class, () -> BYTES.slice(-1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> BYTES.slice(1, Long.MAX_VALUE));
  }
}
