package dev.onnxslim.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.io.WriteProgress;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.samples.AssetResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetShrinkerTest {
  private static final Path MODELS = Path.of("models");
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path folder;
  private Path assets;
  private Path out;

  @BeforeEach
  void twoModels() throws IOException {
    assets = Files.createDirectories(folder.resolve("assets/deep")).getParent();
    out = folder.resolve("out");
    Files.copy(MODELS.resolve("digits.onnx"), assets.resolve("digits.onnx"));
    Files.copy(MODELS.resolve("digits_mlp.onnx"), assets.resolve("deep/mlp.onnx"));
    Files.writeString(assets.resolve("labels.txt"), "no model");
  }

  @Test
  void firstRunShrinksAndVerifiesEveryModel() throws Exception {
    List<AssetResult> results = shrink();

    assertEquals(List.of("deep/mlp.onnx", "digits.onnx"), paths(results));
    for (AssetResult result : results) {
      assertEquals(Status.SHRUNK, result.status(), result.toString());
      assertEquals(Files.size(assets.resolve(result.path())), result.inputBytes());
      assertEquals(Files.size(out.resolve(result.path())), result.outputBytes());
      assertTrue(result.outputBytes() < 0.45 * result.inputBytes(), result.toString());
      assertTrue(result.detail().startsWith("SQNR "), result.toString());
    }
    assertEquals(List.of(AssetState.FILE, "deep/mlp.onnx", "digits.onnx"), files());
  }

  @Test
  void secondRunTouchesNothing() throws Exception {
    List<AssetResult> first = shrink();
    Map<String, FileTime> before = makeOld();

    List<AssetResult> second = shrink();

    assertEquals(List.of(Status.UP_TO_DATE, Status.UP_TO_DATE), statuses(second));
    assertEquals(first.get(0).inputBytes(), second.get(0).inputBytes());
    assertEquals(first.get(0).outputBytes(), second.get(0).outputBytes());
    assertEquals(before, times());
  }

  @Test
  void changedModelIsDoneAgainAndNoOther() throws Exception {
    shrink();
    makeOld();
    Files.copy(MODELS.resolve("digits_mbv2_bn.onnx"), overwrite("digits.onnx"));

    assertEquals(List.of(Status.UP_TO_DATE, Status.SHRUNK), statuses(shrink()));

    assertEquals(LONG_AGO, times().get("deep/mlp.onnx"));
    assertTrue(times().get("digits.onnx").compareTo(LONG_AGO) > 0);
  }

  @Test
  void changedExternalDataIsDoneAgain() throws Exception {
    Path model = overwrite("deep/mlp.onnx");
    writeWithExternalData(MODELS.resolve("digits_mlp.onnx"), model);
    AssetResult first = shrink().get(0);
    Path data = model.resolveSibling("mlp.onnx.data");
    assertEquals(Files.size(model) + Files.size(data), first.inputBytes());
    assertEquals(List.of(Status.UP_TO_DATE, Status.UP_TO_DATE), statuses(shrink()));

    byte[] bytes = Files.readAllBytes(data);
    bytes[0] ^= 1;
    Files.write(data, bytes);

    assertEquals(List.of(Status.SHRUNK, Status.UP_TO_DATE), statuses(shrink()));
  }

  @Test
  void resultOfARemovedModelIsDeleted() throws Exception {
    shrink();
    Files.delete(assets.resolve("digits.onnx"));

    List<AssetResult> results = shrink();

    assertEquals(List.of("digits.onnx", "deep/mlp.onnx"), paths(results));
    assertEquals(List.of(Status.REMOVED, Status.UP_TO_DATE), statuses(results));
    assertEquals(List.of(AssetState.FILE, "deep/mlp.onnx"), files());
  }

  @Test
  void missingOrChangedResultIsDoneAgain() throws Exception {
    shrink();
    byte[] mlp = Files.readAllBytes(out.resolve("deep/mlp.onnx"));
    byte[] digits = Files.readAllBytes(out.resolve("digits.onnx"));
    Files.delete(out.resolve("deep/mlp.onnx"));
    Files.writeString(out.resolve("digits.onnx"), "changed");

    assertEquals(List.of(Status.SHRUNK, Status.SHRUNK), statuses(shrink()));

    assertArrayEquals(mlp, Files.readAllBytes(out.resolve("deep/mlp.onnx")));
    assertArrayEquals(digits, Files.readAllBytes(out.resolve("digits.onnx")));
  }

  @Test
  void otherOptionsOrAnotherToolDoEverythingAgain() throws Exception {
    shrink();
    QuantizeOptions strict = options().withVerification(Verification.IN_PROCESS, bar(20, 0.98));

    List<Status> again = List.of(Status.SHRUNK, Status.SHRUNK);
    assertEquals(again, statuses(new AssetShrinker(strict, "1").run(assets, out)));
    assertEquals(again, statuses(new AssetShrinker(strict, "2").run(assets, out)));
    List<Status> none = List.of(Status.UP_TO_DATE, Status.UP_TO_DATE);
    assertEquals(none, statuses(new AssetShrinker(strict, "2").run(assets, out)));
  }

  @Test
  void brokenModelFailsAloneAndLosesItsOldResult() throws Exception {
    shrink();
    Files.writeString(assets.resolve("digits.onnx"), "not a model");

    for (int run = 0; run < 2; run++) { // a failure is never up to date
      List<AssetResult> results = shrink();

      assertEquals(List.of(Status.UP_TO_DATE, Status.FAILED), statuses(results));
      assertTrue(results.get(1).detail().contains("not an ONNX model"), results.toString());
      assertEquals(List.of(AssetState.FILE, "deep/mlp.onnx"), files());
    }
  }

  @Test
  void missedParityFailsAndWritesNothing() throws Exception {
    QuantizeOptions impossible =
        options().withVerification(Verification.IN_PROCESS, bar(1000, 0.97));

    List<AssetResult> results = new AssetShrinker(impossible, "1").run(assets, out);

    assertEquals(List.of(Status.FAILED, Status.FAILED), statuses(results));
    assertTrue(results.get(0).detail().contains("is below 1000.0 dB"), results.toString());
    assertEquals(List.of(AssetState.FILE), files());
  }

  @Test
  void damagedStateDoesEverythingAgain() throws Exception {
    shrink();
    for (String damaged : List.of("", "{", "[]", "{\"models\":{\"digits.onnx\":{}}}")) {
      Files.writeString(out.resolve(AssetState.FILE), damaged);
      assertEquals(List.of(Status.SHRUNK, Status.SHRUNK), statuses(shrink()), damaged);
    }
  }

  @Test
  void stateNeverDeletesOutsideTheOutput() throws Exception {
    shrink();
    Path precious = Files.writeString(folder.resolve("precious.txt"), "keep");
    Path state = out.resolve(AssetState.FILE);
    Files.writeString(
        state,
        "{\"models\":{\"x.onnx\":{\"input\":\"0\",\"outputs\":{\"../precious.txt\":\"0\"}}}}");

    assertEquals(Status.REMOVED, shrink().get(0).status());

    assertTrue(Files.exists(precious));
  }

  @Test
  void outputMayNotLieInTheAssetsNorAroundThem() {
    AssetShrinker shrinker = new AssetShrinker(options(), "1");
    for (Path bad : List.of(assets, assets.resolve("small"), folder)) {
      assertThrows(IllegalArgumentException.class, () -> shrinker.run(assets, bad));
    }
    assertFalse(Files.exists(folder.resolve(AssetState.FILE)));
  }

  private static QuantizeOptions options() {
    return QuantizeOptions.defaults();
  }

  private static ParityOptions bar(double sqnrDb, double cosine) {
    return ParityOptions.defaults().withBar(sqnrDb, cosine);
  }

  private List<AssetResult> shrink() throws Exception {
    return new AssetShrinker(options(), "1").run(assets, out);
  }

  private Path overwrite(String name) throws IOException {
    Files.delete(assets.resolve(name));
    return assets.resolve(name);
  }

  /** Copies a model with its initializers in {@code <name>.data}. */
  private static void writeWithExternalData(Path in, Path target) throws IOException {
    try (Model model = ModelReader.read(in)) {
      Node node = model.graph().nodes().get(0);
      model.graph().setInput(node, 0, node.input(0)); // an unedited model would be copied
      try (StagedModel staged = new ModelWriter(1_000, WriteProgress.NONE).stage(model, target)) {
        staged.commit();
      }
    }
  }

  private Map<String, FileTime> makeOld() throws IOException {
    for (String file : files()) {
      Files.setLastModifiedTime(out.resolve(file), LONG_AGO);
    }
    return times();
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    for (String file : files()) {
      times.put(file, Files.getLastModifiedTime(out.resolve(file)));
    }
    return times;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> out.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static List<String> paths(List<AssetResult> results) {
    return results.stream().map(AssetResult::path).toList();
  }

  private static List<Status> statuses(List<AssetResult> results) {
    return results.stream().map(AssetResult::status).toList();
  }
}
