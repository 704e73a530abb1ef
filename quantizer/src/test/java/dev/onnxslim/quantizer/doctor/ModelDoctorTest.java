package dev.onnxslim.quantizer.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.redundancy.Redundancy;
import dev.onnxslim.analyzer.redundancy.Redundancy.Remedy;
import dev.onnxslim.analyzer.redundancy.RedundancyReport;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.SlimOptions;
import dev.onnxslim.quantizer.SlimReport;
import dev.onnxslim.quantizer.Slimmer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDoctorTest {
  /** An auxiliary head of 256 bytes, a weight of as many stored twice, one that nothing reads. */
  private static final String NEEDLESS =
      """
      g (float[N, 8] x) => (float[N, 8] y, float[N, 8] z)
        <float[8, 8] w = random(1), float[8, 8] aux_w = random(2),
         float[8, 8] again = random(1), float[8, 8] unread = random(3)>
      {
        h = MatMul(x, w)
        d = Identity(h)
        k = Relu(d)
        y = MatMul(k, again)
        a = MatMul(d, aux_w)
        z = Sigmoid(a)
      }
      """;

  @TempDir Path folder;

  private RedundancyReport examine() throws IOException {
    return ModelDoctor.examine(ModelText.write(NEEDLESS, folder.resolve("in.onnx")));
  }

  private static Redundancy row(RedundancyReport report, String id) {
    Optional<Redundancy> row = report.rows().stream().filter(r -> r.id().equals(id)).findFirst();
    assertTrue(row.isPresent(), report.toString());
    return row.get();
  }

  /** A tensor has a name and a header beside its 256 bytes. */
  private static void assertAbout256(Redundancy row) {
    assertTrue(row.bytes() >= 256 && row.bytes() < 400, row.toString());
  }

  @Test
  void eachRowHasTheBytesOfWhatItNames() throws IOException {
    RedundancyReport report = examine();
    assertEquals(List.of("unread"), row(report, "unused").names());
    assertAbout256(row(report, "unused"));
    assertEquals(List.of("again"), row(report, "duplicates").names());
    assertAbout256(row(report, "duplicates"));
    Redundancy branch = row(report, "training-branch");
    assertEquals("aux_w", branch.names().get(0));
    assertEquals(Remedy.DECIDE, branch.remedy());
    assertEquals(Optional.of("onnx-slim slim --drop-output z IN OUT"), branch.command());
    assertAbout256(branch);
  }

  @Test
  void whatIsLeftIsWhatTheCommandsLeave() throws Exception {
    RedundancyReport report = examine();
    Path out = folder.resolve("out.onnx");
    SlimOptions options = SlimOptions.defaults().withDropOutputs(List.of("z"));
    SlimReport slimmed = new Slimmer(options).slim(report.file(), out);
    assertTrue(slimmed.written());
    long record = Slimmer.METADATA_KEY.length() + 200L; // what slim notes of itself
    long more = Files.size(out) - report.neededBytes();
    assertTrue(more >= 0 && more < record, more + " bytes more");
  }
}
