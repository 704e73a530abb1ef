package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a model uses each of its inputs for. */
final class InputRoles {
  private final Map<String, InputRole> byName = new HashMap<>();

  /** The roles of all inputs of the main graph. */
  InputRoles(Model model) {
    for (Value input : model.graph().inputs()) {
      ElemType type = input.type().map(t -> t.elemType()).orElse(ElemType.UNDEFINED);
      byName.put(input.name(), role(input, type));
    }
  }

  private static InputRole role(Value input, ElemType type) {
    String name = input.name().toLowerCase(Locale.ROOT);
    boolean mask = name.contains("mask") || name.contains("is_pad");
    if (NdArray.isReal(type)) {
      return mask ? new InputRole.Mask() : realRole(input);
    }
    if (type == ElemType.BOOL) return new InputRole.Mask();
    IntegerUses uses = new IntegerUses(input);
    if (uses.tableRows() > 0) return new InputRole.Range(0, uses.tableRows());
    if (!uses.comparedWith().isEmpty()) return new InputRole.OneOf(uses.comparedWith());
    if (mask || uses.isMask()) return new InputRole.Mask();
    boolean lowRank = input.type().flatMap(t -> t.shape()).map(s -> s.rank() <= 1).orElse(true);
    if (lowRank && name.contains("len")) return new InputRole.Length();
    if (uses.isSize()) return new InputRole.Size();
    return InputRole.byType(type);
  }

  /** A real input may stand for a number of its own, such as Resize's scales. */
  private static InputRole realRole(Value input) {
    boolean scales =
        !input.uses().isEmpty()
            && input.uses().stream()
                .allMatch(
                    use ->
                        use.node().op().equals(OpId.onnx("Resize")) && use.index() == 2
                            || use.node().op().equals(OpId.onnx("Upsample")) && use.index() == 1);
    return scales ? new InputRole.Size() : new InputRole.Continuous();
  }

  /** The role of an input of {@code type}. */
  InputRole of(String input, ElemType type) {
    return byName.getOrDefault(input, InputRole.byType(type));
  }

  boolean isMask(String input) {
    return byName.get(input) instanceof InputRole.Mask;
  }
}
