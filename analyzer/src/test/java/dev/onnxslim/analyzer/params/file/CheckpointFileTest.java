package dev.onnxslim.analyzer.params.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Entry;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Part;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tiny.ckpt} and the others were written by PyTorch 2.15. */
class CheckpointFileTest {
  @TempDir Path folder;

  @Test
  void viewsAreReadInTheOrderOfTheirAxes() throws IOException {
    try (ParameterFile file = ParameterFile.open(resource("views.pt"))) {
      ParameterDictionary all = file.parameters();
      float[] turned = all.get("turned").toFloats();
      assertArrayEquals(new long[] {4, 2, 3}, all.get("turned").dims());
      assertArrayEquals(
          new float[] {0, 4, 8, 12, 16, 20, 1, 5}, java.util.Arrays.copyOf(turned, 8));
      assertArrayEquals(new float[] {13, 14, 17, 18, 21, 22}, all.get("part").toFloats());
      assertArrayEquals(
          new float[] {1.5f, 2.5f, 1.5f, 2.5f, 1.5f, 2.5f}, all.get("repeated").toFloats());
      assertArrayEquals(counted(0, 12), all.get("half").toFloats());
      assertArrayEquals(counted(12, 24), all.get("bf16").toFloats());
      assertArrayEquals(new long[] {0, 1, 2, 3, 4}, all.get("ints").toLongs());
      assertArrayEquals(new long[] {1, 0}, all.get("flags").toLongs());
      assertArrayEquals(new long[] {1, 2}, all.get("u16").toLongs());
      assertEquals(ElemType.FLOAT8E4M3FN, all.get("f8").elemType());
      assertEquals(3.5f, all.get("double").toFloats()[0]);
      assertEquals(2, all.get("param").elements());
      assertEquals(0, all.get("empty").elements());
      assertEquals("torch.float32", file.metadata().get("dtype"));
    }
  }

  @Test
  void viewsOnOneStorageShareItsBytes() throws IOException {
    try (CheckpointFile file = CheckpointFile.open(resource("views.pt"))) {
      Set<String> storages = new HashSet<>();
      for (Entry entry : file.checkpoint().entries()) {
        if (List.of("turned", "part", "same").contains(entry.name())) {
          storages.add(entry.storage());
        }
      }
      assertEquals(1, storages.size());
    }
  }

  @Test
  void aTrainersPartsAreToldApart() throws IOException {
    try (CheckpointFile file = CheckpointFile.open(resource("tiny.ckpt"))) {
      List<Entry> entries = file.checkpoint().entries();
      assertEquals(11, entries.stream().filter(e -> e.part() == Part.MODEL).count());
      assertEquals(11, entries.stream().filter(e -> e.part() == Part.AVERAGED).count());
      assertEquals(24, entries.stream().filter(e -> e.part() == Part.OPTIMIZER).count());
      assertEquals("model.conv.weight", entries.get(0).name());
      assertEquals("2", file.checkpoint().values().get("epoch"));
      assertEquals("tiny", file.checkpoint().values().get("hyper_parameters.name"));
    }
  }

  @Test
  void protocolFiveIsRead() throws IOException {
    try (ParameterFile file = ParameterFile.open(resource("p5.pt"))) {
      assertArrayEquals(counted(0, 24), file.parameters().get("w").toFloats());
      assertEquals("1", file.metadata().get("n"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "module.pt, __main__.Net",
    "legacy.pt, not a checkpoint in the zip form",
  })
  void whatIsNoStateIsRefused(String name, String told) throws IOException {
    Path file = resource(name);
    ModelFormatException e =
        assertThrows(ModelFormatException.class, () -> CheckpointFile.open(file));
    assertTrue(e.getMessage().contains(told), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "cposix\\nsystem\\n(S'touch ran'\\ntR., posix.system",
    "(S'touch ran'\\nios\\nsystem\\n., os.system",
    "c__builtin__\\neval\\n., __builtin__.eval",
    "ctorch\\nload\\n., torch.load",
    "K\\u0001K\\u0002s., damaged",
    "(., its pickle is damaged",
    "K, cut short",
    "P1\\n., operation 0x50",
    "h\\u0001., recalls",
    "X\\u00ff\\u00ff\\u00ff\\u007f., cut short",
  })
  void whatAPickleMayNotDoIsNamed(String pickle, String told) throws IOException {
    Path file = archive(unescaped(pickle));
    ModelFormatException e =
        assertThrows(ModelFormatException.class, () -> CheckpointFile.open(file));
    assertTrue(e.getMessage().contains(told), e.getMessage());
    assertFalse(Files.exists(Path.of("ran")));
  }

  @Test
  void aListThatHoldsItselfEnds() throws IOException {
    try (CheckpointFile file = CheckpointFile.open(archive(unescaped("]q\u0000h\u0000a.")))) {
      assertEquals(List.of(), file.checkpoint().entries());
    }
  }

  @Test
  void listsThatDoubleAreRefused() throws IOException {
    StringBuilder bomb = new StringBuilder("(lp0\n(lp1\na");
    for (int k = 1; k < 60; k++) {
      bomb.append("(lp")
          .append(k + 1)
          .append("\ng")
          .append(k)
          .append("\nag")
          .append(k)
          .append("\na");
    }
    Path file = archive(bomb.append('.').toString().getBytes(StandardCharsets.ISO_8859_1));
    ModelFormatException e =
        assertThrows(ModelFormatException.class, () -> CheckpointFile.open(file));
    assertTrue(e.getMessage().contains("wider"), e.getMessage());
  }

  /** Nothing but the one exception, whatever the bytes are. */
  @Test
  void damagedPicklesAreRefusedOrRead() throws IOException {
    Path path = resource("views.pt");
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[64 + random.nextInt(1300)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("damaged.pt"), damaged);
      try (CheckpointFile read = CheckpointFile.open(file)) {
        assertTrue(read.bytes() > 0);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, refused + " refused");
  }

  private static float[] counted(int from, int to) {
    float[] numbers = new float[to - from];
    IntStream.range(from, to).forEach(k -> numbers[k - from] = k);
    return numbers;
  }

  private static byte[] unescaped(String text) {
    String plain = text.replace("\\n", "\n");
    for (int at = plain.indexOf("\\u"); at >= 0; at = plain.indexOf("\\u")) {
      char c = (char) Integer.parseInt(plain.substring(at + 2, at + 6), 16);
      plain = plain.substring(0, at) + c + plain.substring(at + 6);
    }
    return plain.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path archive(byte[] pickle) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x/data.pkl"));
      zip.write(pickle);
      zip.closeEntry();
    }
    return Files.write(folder.resolve("x.pt"), bytes.toByteArray());
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = CheckpointFileTest.class.getResourceAsStream(name);
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    }
    return file;
  }
}
