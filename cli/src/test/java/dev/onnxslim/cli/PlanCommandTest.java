package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
  private static Run plan(String line) {
    return Run.of((Object[]) ("plan " + line).split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense --in 784 --out 10 --format json | 7850",
        "dense --in 784 --hidden 256,128 --out 10 --no-bias --json | 234752",
        "conv --in 3 --out 64 --image 224x224 --kernel 7 --stride 2 --padding 3 --json | 9472",
        "conv --in 8 --out 8 --groups 8 --image 32 --no-bias --batch-norm --json | 40",
        "rnn --in 64 --hidden 128 --json | 24832",
        "gru --in 64 --hidden 128 --json | 74496",
        "lstm --in 64 --hidden 128 --json | 99328",
        "lstm --in 64 --hidden 128 --biases 1 --json | 98816",
        "transformer --preset bert-base --json | 109482240",
        "transformer --preset gpt-2 --json | 124439808",
        "transformer --layers 6 --preset GPT-2 --json | 81912576",
        "transformer --layers 1 --hidden 64 --heads 4 --ffn 256 --placement post --json | 49984",
        "transformer --preset llama-2-7b --json | 6738415616",
        "resnet --preset resnet-50 --json | 25557032",
        "resnet --preset resnet-18 --classes 10 --json | 11181642",
        "count 26M --json | 26000000"
      })
  void architecturesAreCounted(String line, long params) {
    Run run = plan(line.strip());
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertEquals("plan", json.get("command").getAsString());
    assertEquals(params, json.get("params").getAsLong());
  }

  @Test
  void jsonSaysWhatFits() {
    Run run = plan("count 70B --training mixed --memory 80GB --tflops 312 --watts 400 --json");
    assertEquals(0, run.exitCode(), run.err());
    JsonObject json = run.json();
    assertEquals(1_400_000_000_000L, json.getAsJsonObject("corpus").get("tokens").getAsLong());
    JsonObject fp16 = json.getAsJsonArray("storage").get(1).getAsJsonObject();
    assertEquals(140_000_000_000L, fp16.get("weightBytes").getAsLong());
    assertEquals(false, fp16.get("fits").getAsBoolean());
    JsonObject int4 = json.getAsJsonArray("storage").get(3).getAsJsonObject();
    assertTrue(int4.get("fits").isJsonNull(), int4.toString());
    JsonObject adamw =
        json.getAsJsonObject("training").getAsJsonArray("memory").get(3).getAsJsonObject();
    assertEquals(16 * 70_000_000_000L, adamw.get("totalBytes").getAsLong());
    assertTrue(json.getAsJsonObject("activations").get("storedBytes").isJsonNull());
    JsonObject forward = json.getAsJsonObject("device").getAsJsonObject("forward");
    assertEquals(140e9 / 312e12, forward.get("seconds").getAsDouble(), 1e-12);
    assertEquals(400 * 140e9 / 312e12, forward.get("joules").getAsDouble(), 1e-9);
  }

  @Test
  void textHasTheFigures() {
    Run run = plan("transformer --preset llama-2-7b --memory 16GB --tflops 100 --watts 300");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("parameters   6,738,415,616 (6.74 G)"), run.out());
    assertTrue(run.out().contains("135 G to train on"), run.out());
    assertTrue(run.out().contains("KV cache"), run.out());
    assertTrue(run.out().contains("does not fit"), run.out());
    assertEquals("", plan("dense --in 1 --out 1 --quiet").out());
  }

  @Test
  void aFileIsPlannedByItsAnalysis() {
    Run open = Run.of("plan", Run.MLP, "--json");
    assertEquals(0, open.exitCode(), open.err());
    assertEquals(51_338, open.json().get("params").getAsLong());
    assertEquals("100864*N", open.json().get("forwardFlops").getAsString());
    assertEquals(1, open.json().getAsJsonArray("notes").size());
    Run run = Run.of("plan", Run.MLP, "--input-shape", "N=1", "--memory", "1MB");
    assertTrue(run.out().contains("MACs         50,432 (50.4 k)"), run.out());
    assertTrue(run.out().contains("fits"), run.out());
    assertEquals(5, Run.of("plan", "nowhere.onnx").exitCode());
    assertEquals(2, Run.of("plan", Run.MLP, "--input-shape", "M=1").exitCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "--json dense --in 1 --out 1",
        "dense --in 784",
        "dense --in 0 --out 1",
        "dense --in 9e3 --out 1",
        "dense --in 4000000000 --out 4000000000",
        "conv --in 3 --out 4 --image 8x8 --kernel 3x3x3",
        "conv --in 3 --out 4 --image 2x2 --kernel 7",
        "lstm --in 1 --hidden 1 --biases 3",
        "transformer --preset bert-bse",
        "transformer --hidden 64",
        "transformer --preset gpt-2 --sequence 2048",
        "resnet",
        "count many",
        "count 1B --watts 5",
        "count 1B --tflops 1 --utilization 2",
        "count 1B --memory 8XB"
      })
  void whatCannotBeIsOneLine(String line) {
    Run run = plan(line);
    assertEquals(2, run.exitCode(), run.out());
    assertEquals(1, run.errorLines().size(), run.err());
  }

  @Test
  void anUnknownPresetIsRefusedWithTheChoices() {
    Run run = plan("transformer --preset resnet-50");
    assertTrue(run.err().contains("No preset 'resnet-50'; there are bert-base,"), run.err());
  }

  @ParameterizedTest
  @CsvSource({
    "0.0000005, 0.500 us",
    "0.01, 10.0 ms",
    "90, 90.0 s",
    "300, 5.00 min",
    "9000, 2.50 h",
    "864000, 10.0 days",
    "94672800000, '3,000 years'"
  })
  void timesHaveFewDigits(double seconds, String text) {
    assertEquals(text, PlanText.seconds(seconds));
  }
}
