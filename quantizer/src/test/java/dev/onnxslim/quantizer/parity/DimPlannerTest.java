package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.model.Dim;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DimPlannerTest {
  private static PlannedInput input(String name, ElemType type, String dims) {
    List<Dim> list =
        Arrays.stream(dims.strip().split("\\s+"))
            .map(
                dim ->
                    dim.matches("\\d+")
                        ? new Dim.Known(Long.parseLong(dim))
                        : dim.equals("?") ? new Dim.Unknown() : (Dim) new Dim.Symbol(dim))
            .toList();
    return new PlannedInput(name, type, list, InputRole.byType(type), new WeightHints(0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "x, FLOAT, 1 3 224 224, 1 3 224 224",
    "x, FLOAT, N 3 H W, 3 3 48 192",
    "x, FLOAT, ? 3 ? ?, 3 3 48 192",
    "x, UINT8, ? ? ? 3, 3 48 192 3",
    "ids, INT64, batch seq, 3 16",
    "ids, INT64, batch batch, 3 16",
    "x, FLOAT, ? ?, 3 512",
    "state, FLOAT, 2 ? 128, 2 3 128",
    "x, FLOAT, ? ? 80, 3 16 80",
    "x, FLOAT, seq batch 80, 16 3 80",
    "mel, FLOAT, ? 80 ?, 3 80 64",
    "past.0.key, FLOAT, batch 4 past_sequence_length 64, 3 4 8 64",
    "mask, INT64, batch total_sequence_length, 3 24",
    "mask, INT64, batch past_sequence_length+sequence_length, 3 24",
    "mask, INT64, batch past_sequence_length + 1, 3 9"
  })
  void firstChoice(String name, ElemType type, String dims, String expected) {
    PlannedInput input = input(name, type, dims.replace(" + ", "+"));
    DimPlanner planner = new DimPlanner(List.of(input));
    long[] found = planner.dims(input, planner.bindings().get(0).withBatch(3));
    long[] wanted = Arrays.stream(expected.split(" ")).mapToLong(Long::parseLong).toArray();
    assertArrayEquals(wanted, found);
  }

  @Test
  void aRepeatedNameIsTriedAsOneSizeNext() {
    PlannedInput input = input("ids", ElemType.INT64, "batch batch");
    DimPlanner planner = new DimPlanner(List.of(input));
    DimPlanner.Binding second = planner.bindings().get(1);
    assertArrayEquals(new long[] {1, 1}, planner.dims(input, second));
    assertArrayEquals(new long[] {3, 3}, planner.dims(input, second.withBatch(3)));
  }

  @Test
  void aWeightTellsChannelsAndFeatures() {
    PlannedInput image =
        new PlannedInput(
            "x",
            ElemType.FLOAT,
            List.of(new Dim.Unknown(), new Dim.Unknown(), new Dim.Unknown(), new Dim.Unknown()),
            new InputRole.Continuous(),
            new WeightHints(5, 7));
    DimPlanner planner = new DimPlanner(List.of(image));
    assertArrayEquals(new long[] {1, 5, 48, 192}, planner.dims(image, planner.bindings().get(0)));
  }

  @Test
  void whatIsFixedIsTriedOnce() {
    DimPlanner planner = new DimPlanner(List.of(input("x", ElemType.FLOAT, "1 4")));
    assertEquals(1, planner.bindings().size());
    assertFalse(planner.hasBatch());
  }
}
