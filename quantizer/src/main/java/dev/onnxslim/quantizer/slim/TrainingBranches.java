package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds outputs that only training needs, as a rule: nothing is dropped without being told. */
public final class TrainingBranches {
  /** {@code aux_head}, {@code aux1}, {@code AuxLogits}, {@code model.auxiliary.conv} ... */
  private static final Pattern AUXILIARY =
      Pattern.compile("(?:^|[./])(?:[Aa]ux(?![a-z])|[Aa]uxil)");

  private static final Set<OpId> LOSSES =
      Set.of(OpId.onnx("SoftmaxCrossEntropyLoss"), OpId.onnx("NegativeLogLikelihoodLoss"));

  private static final Set<String> TRAINING_DOMAINS =
      Set.of("ai.onnx.preview.training", "ai.onnx.training");

  /**
   * Outputs of one kind.
   *
   * @param outputs their names
   * @param reason what they are of
   * @param bytes of the constants that lead to them only
   */
  public record Branch(List<String> outputs, String reason, long bytes) {}

  private TrainingBranches() {}

  /** What there is; never all outputs of the model. */
  public static List<Branch> find(Model model) {
    OutputBranches branches = new OutputBranches(model.graph());
    List<Branch> found = new ArrayList<>();
    add(
        branches,
        branches.from(name -> AUXILIARY.matcher(name).find()),
        "of an auxiliary branch, which only training needs as a rule",
        found);
    add(
        branches,
        model.graph().outputs().stream().distinct().filter(TrainingBranches::isOfTraining).toList(),
        "of a loss, a gradient or an optimizer, which only training needs",
        found);
    return found;
  }

  private static void add(
      OutputBranches branches, List<Value> outputs, String reason, List<Branch> found) {
    if (!outputs.isEmpty() && outputs.size() < Set.copyOf(branches.graph().outputs()).size()) {
      List<String> names = outputs.stream().map(Value::name).toList();
      found.add(new Branch(names, reason, branches.exclusiveBytes(outputs)));
    }
  }

  private static boolean isOfTraining(Value output) {
    return output
        .producer()
        .map(node -> node.op())
        .filter(op -> LOSSES.contains(op) || TRAINING_DOMAINS.contains(op.domain()))
        .isPresent();
  }
}
