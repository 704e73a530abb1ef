package dev.onnxslim.analyzer.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputShapesTest {
  /** As a sentence encoder declares them: sizes that differ have one name. */
  private static final String SENTENCES =
      "g (int64[batch, batch] ids, int64[batch, batch] mask, float[?, 3] x, float y, float z)"
          + " => (float[] o) { o = Relu(x) }";

  private static String types(String... texts) throws ModelFormatException {
    Model model = ModelText.parse(SENTENCES);
    InputTypes types = InputTypes.of(model, InputShapes.parse(Arrays.asList(texts), model));
    return String.join(
        " ", model.graph().inputs().stream().limit(3).map(i -> types.type(i).toString()).toList());
  }

  private static String refusal(String... texts) throws ModelFormatException {
    Model model = ModelText.parse(SENTENCES);
    List<String> list = Arrays.asList(texts);
    return assertThrows(IllegalArgumentException.class, () -> InputShapes.parse(list, model))
        .getMessage();
  }

  @Test
  void aNameThatStandsTwiceIsTwoSizes() throws ModelFormatException {
    assertEquals("int64[batchxbatch_1] int64[batchxbatch_1] float[x_0x3]", types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ids=2x16              | int64[2x16] int64[2x16] float[x_0x3]",
        "ids=2x16 mask=2x1     | int64[2x16] int64[2x1] float[x_0x3]",
        "ids=?x16              | int64[batchx16] int64[batchx16] float[x_0x3]",
        "ids=nx16              | int64[nx16] int64[batchx16] float[x_0x3]",
        "batch=4               | int64[4xbatch_1] int64[4xbatch_1] float[x_0x3]",
        "batch=4 batch_1=7     | int64[4x7] int64[4x7] float[x_0x3]",
        "x_0=5                 | int64[batchxbatch_1] int64[batchxbatch_1] float[5x3]",
        "x=5x3                 | int64[batchxbatch_1] int64[batchxbatch_1] float[5x3]",
        "x=5,3                 | int64[batchxbatch_1] int64[batchxbatch_1] float[5x3]",
      })
  void bindings(String texts, String expected) throws ModelFormatException {
    assertEquals(expected, types(texts.trim().split(" +")));
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheReason() throws ModelFormatException {
    assertEquals(
        "'idz' is neither an input nor a symbol; inputs: ids, mask, x, y, z; symbols: batch,"
            + " batch_1, x_0",
        refusal("idz=2x16"));
    assertEquals("input 'x' is declared [?x3]; [5x4] does not fit", refusal("x=5x4"));
    assertEquals("input 'x' is declared [?x3]; [5x3x1] does not fit", refusal("x=5x3x1"));
    assertEquals("'x' is not of the form NAME=1x3x224x224 or SYMBOL=4", refusal("x"));
    assertEquals("'batch=two': 'two' is no size", refusal("batch=two"));
    assertEquals("'x=-1x3': '-1' is no size", refusal("x=-1x3"));
    assertEquals("'x' is given twice", refusal("x=5x3", "x=6x3"));
  }
}
