package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.PortInfo;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleInputsTest {
  private static final List<PortInfo> INPUTS =
      List.of(
          new PortInfo(
              "in/x",
              Optional.of(
                  new TensorType(
                      ElemType.FLOAT,
                      Optional.of(new Shape(List.of(new Dim.Symbol("N"), new Dim.Known(2))))))));

  @TempDir Path folder;
  private byte[] good;

  @BeforeEach
  void makeArray() {
    good = NpyFileTest.floats("1, 2", 3, 4);
  }

  private void write(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private void writeNpz(String path, String entry, byte[] bytes) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(path)))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(bytes);
    }
  }

  private String failure() {
    return assertThrows(SampleInputsException.class, () -> new SampleInputs(folder, INPUTS).read(0))
        .getMessage()
        .replace(folder.toString(), "DIR");
  }

  @Test
  void readsEveryKindInTheOrderOfTheNames() throws Exception {
    write("b/in_x.npy", good);
    writeNpz("a.npz", "in/x.npy", good);
    // dims 1, 2; FLOAT; raw_data 3f 40
    write(
        "test_data_set_0/input_0.pb", HexFormat.of().parseHex("0801080210014a080000404000008040"));
    write("notes.txt", new byte[1]);
    SampleInputs samples = new SampleInputs(folder, INPUTS);
    assertEquals(3, samples.count());
    assertTrue(samples.path(0).endsWith("a.npz"));
    for (int i = 0; i < 3; i++) {
      NdArray x = samples.read(i).get("in/x");
      assertEquals("FLOAT[1, 2]", x.toString());
      assertEquals(4, x.data().getFloat(4));
    }
  }

  @Test
  void anEmptyFolderSaysWhatIsExpected() {
    assertEquals(
        "DIR: no samples; expected <sample>/<input>.npy, <sample>.npz or"
            + " test_data_set_<n>/input_<i>.pb",
        failure());
  }

  @Test
  void aMissingInputIsNamed() throws Exception {
    write("s/y.npy", good);
    assertEquals("DIR/s: input 'in/x' is missing; expected in_x.npy or input_0.pb", failure());
  }

  @Test
  void anotherShapeIsRefused() throws Exception {
    write("s/in_x.npy", NpyFileTest.floats("1, 3", 1, 2, 3));
    assertEquals("DIR/s: input 'in/x': expected FLOAT[N, 2], found FLOAT[1, 3]", failure());
  }

  @Test
  void anotherTypeIsRefused() throws Exception {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
    write("s/in_x.npy", NpyFileTest.npy(1, header, new byte[2]));
    assertEquals("DIR/s: input 'in/x': expected FLOAT[N, 2], found UINT8[1, 2]", failure());
  }

  @Test
  void aBrokenFileIsNamed() throws Exception {
    write("s/in_x.npy", new byte[3]);
    assertEquals("DIR/s/in_x.npy: not an npy file (NumPy's magic number is missing)", failure());
  }

  @Test
  void aBrokenZipIsNamed() throws Exception {
    write("s.npz", new byte[30]);
    assertTrue(failure().startsWith("DIR/s.npz: "), failure());
  }

  @Test
  void givenSamplesAreUsedInsteadOfRandomOnes() throws Exception {
    write("s/x.npy", NpyFileTest.floats("1, 8", 1, 2, 3, 4, 5, 6, 7, 8));
    Path model = ParityModels.path("mlp");
    ParityOptions options = ParityOptions.defaults().withInputs(folder);
    ParityReport report = ParityCheck.compare(model, model, options);
    assertEquals(1, report.samples());
    assertEquals(4, report.outputs().get(0).elements());
  }
}
