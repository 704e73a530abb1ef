package dev.onnxslim.samples;

import dev.onnxslim.quantizer.QuantizeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shrinks the models of an Android project's {@code assets} folder, as a step of its build would:
 *
 * <pre>{@code
 * ShrinkAssets PROJECT_OR_ASSETS_DIR OUT_DIR
 * }</pre>
 *
 * <p>Prints a line for each model. Exit code 0: all done; 1: a model failed; 2: wrong usage; 5: a
 * folder cannot be read or written.
 */
public final class ShrinkAssets {
  private ShrinkAssets() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) throws InterruptedException {
    if (arguments.length != 2 || !Files.isDirectory(Path.of(arguments[0]))) {
      err.println("usage: ShrinkAssets PROJECT_OR_ASSETS_DIR OUT_DIR");
      return 2;
    }
    try {
      AssetShrinker shrinker = new AssetShrinker(QuantizeOptions.defaults(), version());
      List<AssetResult> results =
          shrinker.run(assetsOf(Path.of(arguments[0])), Path.of(arguments[1]));
      boolean failed = false;
      for (AssetResult result : results) {
        boolean bad = result.status() == AssetResult.Status.FAILED;
        (bad ? err : out).println(result);
        failed |= bad;
      }
      return failed ? 1 : 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println(e);
      return 5;
    }
  }

  /** The assets of a project, of a module of it, or the folder itself. */
  static Path assetsOf(Path folder) {
    return Stream.of("src/main/assets", "app/src/main/assets")
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(folder);
  }

  private static String version() throws IOException {
    try (InputStream in = ShrinkAssets.class.getResourceAsStream("version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
