package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.io.OpenFile;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The entries of a zip file as views: a stored one is part of the file, a deflated one is inflated
 * while it is read. {@link java.util.zip.ZipFile} does not say where an entry lies.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, 4.3</a>
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final long MAX_DIRECTORY = 1L << 28;
  private static final long NONE32 = 0xffffffffL;
  private static final int FLAG_ENCRYPTED = 1;
  private static final int FLAG_UTF8 = 1 << 11;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** Deflate codes at most 258 bytes with 2 bits. */
  private static final long MAX_RATIO = 1032;

  private static final Charset CP437 = Charset.forName("IBM437");

  private final Path path;
  private final OpenFile file;

  private ZipDirectory(Path path, OpenFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * An entry.
   *
   * @param name as written; never a path to write to
   * @param stored whether {@code data} is a part of the file as it is
   * @param data the bytes that were put in
   */
  record Entry(String name, boolean stored, Payload data) {}

  /**
   * The entries in the order of the directory.
   *
   * @throws ModelFormatException if it is no zip file, or damaged, or two entries have one name
   */
  static List<Entry> read(Path path, OpenFile file) throws IOException {
    return new ZipDirectory(path, file).entries();
  }

  private List<Entry> entries() throws IOException {
    ByteBuffer directory = directory();
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (directory.remaining() >= CENTRAL_BYTES
        && directory.getInt(directory.position()) == CENTRAL) {
      Entry entry = entry(directory);
      if (!names.add(entry.name())) {
        throw broken("two entries are called '" + entry.name() + "'");
      }
      entries.add(entry);
    }
    if (directory.hasRemaining()) {
      throw broken("its directory is damaged");
    }
    return entries;
  }

  private ByteBuffer directory() throws IOException {
    int tail = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT);
    ByteBuffer bytes = bytes(file.size() - tail, tail);
    int end = tail - END_BYTES;
    while (end >= 0 && bytes.getInt(end) != END) {
      end--;
    }
    if (end < 0) {
      throw broken("not a zip file, or cut short");
    }
    long size = Integer.toUnsignedLong(bytes.getInt(end + 12));
    long offset = Integer.toUnsignedLong(bytes.getInt(end + 16));
    long endAt = file.size() - tail + end;
    if (size == NONE32 || offset == NONE32) {
      ByteBuffer locator = bytes(endAt - LOCATOR64_BYTES, LOCATOR64_BYTES);
      ByteBuffer end64 = bytes(locator.getLong(8), END64_BYTES);
      if (locator.getInt(0) != LOCATOR64 || end64.getInt(0) != END64) {
        throw broken("its directory is damaged");
      }
      size = end64.getLong(40);
      offset = end64.getLong(48);
    }
    if (size > MAX_DIRECTORY) {
      throw broken("its directory has " + size + " bytes, more than any archive needs");
    }
    return bytes(offset, (int) size);
  }

  private Entry entry(ByteBuffer in) throws IOException {
    int start = in.position();
    int flags = Short.toUnsignedInt(in.getShort(start + 8));
    int method = Short.toUnsignedInt(in.getShort(start + 10));
    int nameBytes = Short.toUnsignedInt(in.getShort(start + 28));
    int extraBytes = Short.toUnsignedInt(in.getShort(start + 30));
    int commentBytes = Short.toUnsignedInt(in.getShort(start + 32));
    if (in.remaining() < CENTRAL_BYTES + nameBytes + extraBytes + commentBytes) {
      throw broken("its directory is damaged");
    }
    byte[] name = new byte[nameBytes];
    in.position(start + CENTRAL_BYTES).get(name);
    boolean utf8 = (flags & FLAG_UTF8) != 0;
    String text = new String(name, utf8 ? StandardCharsets.UTF_8 : CP437);
    long[] sizes = sizes(in, start, extraBytes);
    in.position(start + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes);
    if ((flags & FLAG_ENCRYPTED) != 0) {
      throw broken("entry '" + text + "' is encrypted");
    }
    return entry(text, method, sizes);
  }

  /** Size, compressed size and offset; in the extra field where 32 bits do not hold them. */
  private static long[] sizes(ByteBuffer in, int start, int extraBytes) {
    long[] sizes = {
      Integer.toUnsignedLong(in.getInt(start + 24)),
      Integer.toUnsignedLong(in.getInt(start + 20)),
      Integer.toUnsignedLong(in.getInt(start + 42))
    };
    ByteBuffer extra = in.slice(in.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN);
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      int next = extra.position() + length;
      for (int k = 0; id == 1 && k < sizes.length; k++) {
        if (sizes[k] == NONE32 && next - extra.position() >= Long.BYTES) {
          sizes[k] = extra.getLong();
        }
      }
      extra.position(next);
    }
    return sizes;
  }

  private Entry entry(String name, int method, long[] sizes) throws IOException {
    long size = sizes[0];
    long packed = sizes[1];
    long offset = sizes[2];
    ByteBuffer local = bytes(offset, LOCAL_BYTES);
    if (local.getInt(0) != LOCAL) {
      throw broken("entry '" + name + "' does not lie where the directory says");
    }
    long data =
        offset
            + LOCAL_BYTES
            + Short.toUnsignedInt(local.getShort(26))
            + Short.toUnsignedInt(local.getShort(28));
    if (size < 0 || packed < 0 || packed > file.size() - data) {
      throw broken("entry '" + name + "' reaches beyond the end of the file");
    }
    Payload bytes = file.region(data, packed);
    if (method == STORED && size == packed) {
      return new Entry(name, true, bytes);
    }
    if (method != DEFLATED) {
      throw broken("entry '" + name + "' is packed by method " + method + ", expected 0 or 8");
    }
    if (size / MAX_RATIO > packed) {
      throw broken(
          "entry '" + name + "' states " + size + " bytes, more than its " + packed + " can hold");
    }
    return new Entry(name, false, new InflatedPayload(path, name, bytes, size));
  }

  private ByteBuffer bytes(long offset, int count) throws IOException {
    if (offset < 0 || count < 0 || count > file.size() - offset) {
      throw broken("not a zip file, or cut short");
    }
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    file.read(offset, bytes);
    return bytes.flip();
  }

  private ModelFormatException broken(String what) {
    return new ModelFormatException(path, what, "save or download it again");
  }
}
