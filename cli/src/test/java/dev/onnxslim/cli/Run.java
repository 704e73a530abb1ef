package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * One call of the command, as a test sees it.
 *
 * @param exitCode what the process would end with
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {
  static final Path MODELS = Path.of("../samples/models");
  static final Path DIGITS = MODELS.resolve("digits.onnx");
  static final Path MLP = MODELS.resolve("digits_mlp.onnx");

  static Run of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[args.length];
    for (int k = 0; k < args.length; k++) {
      words[k] = args[k].toString();
    }
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), words);
    return new Run(exitCode, out.toString(), err.toString());
  }

  JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }

  List<String> errorLines() {
    return err.lines().toList();
  }
}
