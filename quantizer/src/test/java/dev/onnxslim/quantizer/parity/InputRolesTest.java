package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InputRolesTest {
  static List<Arguments> roles() {
    return List.of(
        Arguments.of("embedding", "ids", new InputRole.Range(0, 5)),
        Arguments.of("embedding", "attention_mask", new InputRole.Mask()),
        Arguments.of("captured", "ids", new InputRole.Range(0, 4)),
        Arguments.of("captured", "flag", new InputRole.Mask()),
        Arguments.of("function", "ids", new InputRole.Range(0, 3)),
        Arguments.of("rate", "sr", new InputRole.OneOf(List.of(16000.0))),
        Arguments.of("rate", "x", new InputRole.Continuous()),
        Arguments.of("lengths", "lens", new InputRole.Length()),
        Arguments.of("sizes", "k", new InputRole.Size()),
        Arguments.of("axis", "axis", new InputRole.Range(0, 1)),
        Arguments.of("axis", "axes", new InputRole.Range(0, 1)),
        Arguments.of("types", "i8", new InputRole.Range(0, 4)),
        Arguments.of("types", "u1", new InputRole.Range(0, 256)));
  }

  @ParameterizedTest
  @MethodSource("roles")
  void followsAnInputToWhatItIsUsedFor(String name, String input, InputRole expected)
      throws Exception {
    try (Model model = ParityModels.read(name)) {
      ElemType type = model.graph().value(input).orElseThrow().type().orElseThrow().elemType();
      assertEquals(expected, new InputRoles(model).of(input, type));
    }
  }
}
