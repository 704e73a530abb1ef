package dev.onnxslim.analyzer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.plan.Convolution.Axis;
import dev.onnxslim.analyzer.plan.Estimate.Storage;
import dev.onnxslim.analyzer.plan.Recurrent.Cell;
import dev.onnxslim.analyzer.plan.Training.Numbers;
import dev.onnxslim.analyzer.plan.Training.Optimizer;
import dev.onnxslim.analyzer.plan.TransformerBuilder.Size;
import dev.onnxslim.model.Dim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static Estimate plan(Architecture architecture) {
    return Planner.plan(architecture, PlanOptions.DEFAULT);
  }

  private static Architecture preset(String name) {
    return Preset.find(Preset.Kind.TRANSFORMER, name)
        .map(preset -> (Architecture) preset.transformer().build())
        .orElseGet(() -> Preset.find(Preset.Kind.RESNET, name).orElseThrow().resNet(224, 1000, 1));
  }

  private static Storage stored(Estimate estimate, Precision precision) {
    return estimate.storage().get(precision.ordinal());
  }

  /** As the models' makers and their libraries publish them. */
  @ParameterizedTest
  @CsvSource({
    "bert-base, 109482240",
    "bert-large, 335141888",
    "minilm-l6, 22713216",
    "gpt-2, 124439808",
    "gpt-2-medium, 354823168",
    "gpt-2-large, 774030080",
    "gpt-2-xl, 1557611200",
    "llama-2-7b, 6738415616",
    "llama-2-13b, 13015864320",
    "llama-2-70b, 68976648192",
    "resnet-18, 11689512",
    "resnet-34, 21797672",
    "resnet-50, 25557032",
    "resnet-101, 44549160",
    "resnet-152, 60192808"
  })
  void publishedCountsFollowFromTheSizes(String name, long params) {
    assertEquals(params, plan(preset(name)).params());
  }

  @Test
  void everyPresetIsAModelWithASource() {
    for (Preset preset : Preset.all()) {
      assertTrue(plan(preset(preset.name())).params() > 0, preset.name());
      assertTrue(preset.source().length() > 10, preset.name());
    }
    assertEquals(Optional.empty(), Preset.find(Preset.Kind.RESNET, "bert-base"));
    assertThrows(IllegalArgumentException.class, () -> Preset.parse("a\tb\tc"));
  }

  @Test
  void aDenseLayer() {
    Estimate estimate = plan(new Dense(List.of(784L, 10L), true, 1));
    assertEquals(7850, estimate.params());
    assertEquals(Dim.of(7840), estimate.compute().macs());
    assertEquals(Dim.of(15_680), estimate.compute().forward());
    assertEquals(Dim.of(47_040), estimate.compute().training());
    assertEquals(Dim.of(62_720), estimate.compute().recomputing());
    assertEquals(31_400, stored(estimate, Precision.FP32).weightBytes());
    assertEquals(32_000, stored(estimate, Precision.FP32).fileBytes());
    assertEquals(Dim.of(794 * 4), estimate.activations().stored());
    assertEquals(Optional.empty(), estimate.corpus());
    assertEquals(7840, plan(new Dense(List.of(784L, 10L), false, 3)).params());
    Estimate deep = plan(new Dense(List.of(784L, 256L, 10L), true, 2));
    assertEquals(203_530, deep.params());
    assertEquals(Dim.of(2 * 203_264), deep.compute().macs());
  }

  @ParameterizedTest
  @CsvSource({
    "RNN, 2, 24832",
    "GRU, 2, 74496",
    "LSTM, 2, 99328",
    "LSTM, 1, 98816",
    "LSTM, 0, 98304"
  })
  void aRecurrentLayerHasOneOrTwoBiases(Cell cell, long biases, long params) {
    Estimate estimate = plan(new Recurrent(cell, 64, 128, 1, false, biases, 1, 1));
    assertEquals(params, estimate.params());
  }

  /** torch.nn.LSTM(32, 64, num_layers=2), and LSTM(32, 64, bidirectional=True). */
  @Test
  void recurrentLayersStack() {
    Estimate two = plan(new Recurrent(Cell.LSTM, 32, 64, 2, false, 2, 20, 1));
    assertEquals(58_368, two.params());
    assertEquals(Dim.of(1_146_880), two.compute().macs());
    Estimate both = plan(new Recurrent(Cell.LSTM, 32, 64, 1, true, 2, 20, 1));
    assertEquals(50_176, both.params());
    assertEquals(Dim.of(983_040), both.compute().macs());
  }

  /** ResNet's stem: 9,408 weights, 118 M multiply-accumulates. */
  @Test
  void aConvolution() {
    Axis axis = new Axis(224, 7, 2, 3, 1);
    Estimate estimate = plan(new Convolution(3, 64, List.of(axis, axis), 1, false, true, 1));
    assertEquals(9408 + 128, estimate.params());
    assertEquals(Dim.of(118_013_952), estimate.compute().macs());
    Axis small = new Axis(8, 3, 1, 2, 2);
    Estimate depthwise = plan(new Convolution(16, 16, List.of(small), 16, true, false, 1));
    assertEquals(16 * 3 + 16, depthwise.params());
    assertEquals(Dim.of(16 * 8 * 3), depthwise.compute().macs());
  }

  /** torchvision gives 4.09 GMACs and 1.81. */
  @Test
  void residualNetworksComputeWhatIsPublished() {
    assertEquals(Dim.of(4_089_184_256L), plan(preset("resnet-50")).compute().macs());
    assertEquals(Dim.of(1_814_073_344L), plan(preset("resnet-18")).compute().macs());
  }

  @Test
  void languageModelsByTheirCountAlone() {
    assertEquals(
        104_000_000, stored(plan(new Counted(26_000_000, 1)), Precision.FP32).weightBytes());
    assertEquals(
        432_000_000, stored(plan(new Counted(108_000_000, 1)), Precision.FP32).weightBytes());
    Estimate large = plan(new Counted(70_000_000_000L, 1));
    assertEquals(1_400_000_000_000L, large.corpus().orElseThrow().tokens());
    assertEquals(5.88e23, large.corpus().get().flops(), 1e19);
    assertEquals(Dim.UNKNOWN, large.activations().stored());
    assertEquals(39_375_000_000L + 1_093_750_000L, stored(large, Precision.INT4).weightBytes());
  }

  /** Rajbhandari et al.: 2 + 2 + 12 bytes a parameter with Adam. */
  @Test
  void optimizersRememberUpToTwoNumbersAParameter() {
    assertEquals(16, Training.memory(1, Optimizer.ADAM, Numbers.MIXED).total());
    assertEquals(16, Training.memory(1, Optimizer.ADAMW, Numbers.FP32).total());
    assertEquals(0, Training.memory(1, Optimizer.SGD, Numbers.FP32).states());
    assertEquals(4, Training.memory(1, Optimizer.MOMENTUM, Numbers.FP32).states());
    assertEquals(8, Training.memory(1, Optimizer.ADAMW, Numbers.MIXED).states());
    assertEquals(4, Training.memory(1, Optimizer.SGD, Numbers.MIXED).masters());
    assertEquals(
        new Training.Memory(Optimizer.ADAMW, 14, 14, 56, 28, 112),
        Training.memory(7, Optimizer.ADAMW, Numbers.MIXED));
  }

  /**
   * Korthikanti et al., equations 1, 4 and 5, for one layer of GPT-3's sizes without embeddings.
   */
  @Test
  void aLayersActivationsAreThoseOfThePaper() {
    long s = 2048;
    long b = 2;
    long h = 12_288;
    long a = 96;
    TransformerBuilder builder =
        new TransformerBuilder()
            .size(Size.LAYERS, 1)
            .size(Size.HIDDEN, h)
            .size(Size.HEADS, a)
            .size(Size.BATCH, b)
            .size(Size.SEQUENCE, s)
            .placement(Transformer.Placement.POST)
            .flag(TransformerBuilder.Flag.DROPOUT, true);
    Training mixed = new Training(Optimizer.ADAM, Numbers.MIXED);
    Estimate one = Planner.plan(builder.build(), new PlanOptions(mixed, Device.UNKNOWN));
    assertEquals(Dim.of(34 * s * b * h + 5 * a * s * s * b), one.activations().stored());
    assertEquals(Optional.of(Dim.of(34 * s * b * h)), one.activations().selective());
    Estimate many =
        Planner.plan(builder.size(Size.LAYERS, 96).build(), new PlanOptions(mixed, Device.UNKNOWN));
    assertEquals(
        Dim.of(96 * 2 * s * b * h + 34 * s * b * h + 5 * a * s * s * b),
        many.activations().recomputed());
  }

  /** Llama-2-7B keeps 512 KiB a token as fp16; of 70B an eighth of the heads. */
  @Test
  void keysAndValuesAreKeptForEachToken() {
    Storage small = stored(plan(preset("llama-2-7b")), Precision.FP16);
    assertEquals(OptionalLong.of(4096 * 512L * 1024), small.kvCacheBytes());
    Storage large = stored(plan(preset("llama-2-70b")), Precision.INT8);
    assertEquals(OptionalLong.of(4096 * 2L * 80 * 8 * 128 * 2), large.kvCacheBytes());
    assertEquals(
        OptionalLong.empty(), stored(plan(preset("bert-base")), Precision.FP16).kvCacheBytes());
  }

  @Test
  void aDeviceTakesTimeAndEnergyAndHasRoomOrNot() {
    Device phone =
        new Device(
            OptionalDouble.of(2), 0.5, OptionalDouble.of(4), OptionalLong.of(9_000_000_000L));
    Estimate estimate =
        Planner.plan(
            Preset.find(Preset.Kind.TRANSFORMER, "llama-2-7b")
                .orElseThrow()
                .transformer()
                .size(Size.SEQUENCE, 1)
                .build(),
            new PlanOptions(Training.DEFAULT, phone));
    double flops = estimate.compute().forward().sizeOrMinusOne();
    Estimate.OnDevice device = estimate.device().orElseThrow();
    assertEquals(flops / 1e12, device.forward().seconds().getAsDouble(), 1e-9);
    assertEquals(4 * flops / 1e12, device.forward().joules().getAsDouble(), 1e-9);
    assertEquals(3 * flops / 1e12, device.step().seconds().getAsDouble(), 1e-9);
    assertEquals(Optional.of(false), device.trainingFits());
    assertEquals(Optional.of(false), stored(estimate, Precision.FP16).fits());
    assertEquals(Optional.of(true), stored(estimate, Precision.INT8).fits());
    Device unknown =
        new Device(OptionalDouble.empty(), 1, OptionalDouble.empty(), OptionalLong.of(100));
    Estimate counted = Planner.plan(new Counted(10, 1), new PlanOptions(Training.DEFAULT, unknown));
    assertEquals(Optional.empty(), stored(counted, Precision.FP32).fits());
    assertEquals(Optional.of(false), counted.device().orElseThrow().trainingFits());
    assertEquals(OptionalDouble.empty(), counted.device().get().forward().seconds());
  }

  @Test
  void sizesThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Dense(List.of(1L), true, 1));
    assertThrows(IllegalArgumentException.class, () -> new Dense(List.of(1L, 0L), true, 1));
    assertThrows(IllegalArgumentException.class, () -> new Axis(2, 5, 1, 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Convolution(3, 8, List.of(new Axis(8, 3, 1, 1, 1)), 2, true, false, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Recurrent(Cell.RNN, 1, 1, 1, false, 3, 1, 1));
    TransformerBuilder builder =
        new TransformerBuilder().size(Size.LAYERS, 1).size(Size.HIDDEN, 10).size(Size.HEADS, 3);
    assertThrows(IllegalArgumentException.class, builder::build);
    assertThrows(IllegalArgumentException.class, new TransformerBuilder()::build);
    long huge = 1L << 40;
    assertThrows(ArithmeticException.class, () -> plan(new Dense(List.of(huge, huge), true, huge)));
  }
}
