package dev.onnxslim.samples;

import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over texts, files and tensors, each with its length. */
final class Sha256 {
  private static final int BLOCK = 1 << 16;

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of one file. */
  static String of(Path file) throws IOException {
    return new Sha256().add(file).hex();
  }

  Sha256 add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    length(bytes.length);
    digest.update(bytes);
    return this;
  }

  Sha256 add(Path file) throws IOException {
    length(Files.size(file));
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return this;
  }

  Sha256 add(Payload payload) throws IOException {
    length(payload.size());
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long done = 0; done < payload.size(); done += block.limit()) {
      block.clear().limit((int) Math.min(BLOCK, payload.size() - done));
      payload.read(done, block);
      digest.update(block.flip());
    }
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void length(long length) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
  }
}
