package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.slim.TrainingBranches.Branch;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputBranchesTest {
  private static final String MODEL =
      """
      g (float[N, 2] x) => (float[N, 2] y, float[N, 2] z, float[N, 2] both)
        <float[2, 2] w = {1, 2, 3, 4}, float[2, 2] aux_w = {1, 2, 3, 4}, float[1] one = {1}>
      {
        h = MatMul(x, w)
        y = Relu(h)
        a = MatMul(h, aux_w)
        t = Mul(a, one)
        z = Sigmoid(t)
        both = Add(z, y)
      }
      """;

  private static Model parse(String text) throws ModelFormatException {
    return ModelText.parse(text);
  }

  private static String from(Model model, String prefix) {
    return new OutputBranches(model.graph()).from(OutputBranches.prefixed(prefix)).toString();
  }

  @Test
  void anOutputOfTheModuleOnlyIsFound() throws ModelFormatException {
    assertEquals("['z']", from(parse(MODEL), "aux_"));
    assertEquals("[]", from(parse(MODEL), "aus"));
  }

  @Test
  void anInputOrAnotherModulesParameterOnAWaySpeaksAgainst() throws ModelFormatException {
    String text = "g (float[2] x) => (float[2] y) <float[2] aux_w = {1, 2}> { %s y = Add(t, x) }";
    assertEquals("[]", from(parse(text.formatted("t = Neg(aux_w)")), "nothing"));
    assertEquals("[]", from(parse(text.formatted("t = Neg(aux_w)")), "aux_"));
    // The Add itself is of the module here: what it reads is its business.
    String named = "g (float[2] x) => (float[2] y) <float[2] aux_w = {1, 2}> { y = Add(x, aux_w) }";
    assertEquals("['y']", from(parse(named), "aux_"));
  }

  @Test
  void namesOfNodesCountAsModules() throws ModelFormatException {
    String text =
        "g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> { [/m/aux_head/Add] t = Add(x, w)"
            + " y = Relu(t) }";
    assertEquals("['y']", from(parse(text), "m.aux_"));
    assertEquals("[]", from(parse(text), "aux_"));
  }

  @Test
  void captureOfABodyIsAWayBack() throws ModelFormatException {
    String text =
        """
        g (bool c, float[2] x) => (float[2] y) <float[2] aux_w = {1, 2}>
        {
          t = Add(x, aux_w)
          y = If<then_branch = a () => (float[2] p) { p = Neg(%s) },
                 else_branch = b () => (float[2] q) { q = Neg(t) }>(k)
          k = Constant<value = bool {1}>()
        }
        """;
    text = text.replace("          k = Constant<value = bool {1}>()\n", "").replace("(k)", "(k0)");
    text = text.replace("  t = Add", "  k0 = Constant<value = bool {1}>()\n  t = Add");
    assertEquals("['y']", from(parse(text.formatted("t")), "aux_"));
    assertEquals("[]", from(parse(text.formatted("x")), "aux_"));
  }

  @Test
  void theBytesAreThoseOfNoOtherOutput() throws ModelFormatException {
    Model model = parse(MODEL);
    OutputBranches branches = new OutputBranches(model.graph());
    model.graph().removeOutput(model.graph().value("both").orElseThrow());
    assertEquals(16 + 4, branches.exclusiveBytes(List.of(model.graph().value("z").orElseThrow())));
  }

  @Test
  void auxiliaryBranchesAreFound() throws ModelFormatException {
    Model model = parse(MODEL);
    assertEquals(List.of(), names(MODEL.replace("aux_w", "auxin_w")));
    assertEquals(List.of("z"), TrainingBranches.find(model).get(0).outputs());
    assertEquals(List.of("z"), names(MODEL.replace("aux_w", "model.AuxLogits.w")));
    assertEquals(List.of("z"), names(MODEL.replace("aux_w", "m.auxiliary.w")));
  }

  private static List<String> names(String text) throws ModelFormatException {
    return TrainingBranches.find(parse(text)).stream().flatMap(b -> b.outputs().stream()).toList();
  }

  @Test
  void aLossIsFoundButNeverAllOutputs() throws ModelFormatException {
    String text =
        "g (float[N, 3] x, int64[N] t) => (%s) { y = Relu(x) loss = SoftmaxCrossEntropyLoss(y, t)"
            + " }";
    List<Branch> found =
        TrainingBranches.find(parse(text.formatted("float[N, 3] y, float[] loss")));
    assertEquals(1, found.size());
    assertEquals(List.of("loss"), found.get(0).outputs());
    assertEquals(List.of(), TrainingBranches.find(parse(text.formatted("float[] loss"))));
  }
}
