package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TreeOpsTest {
  private static final String LEAF = "\"LEAF\"";
  private static final String NODE = "\"BRANCH_LEQ\"";

  private static InferredGraph classifier(String attributes) throws IOException {
    return InferredGraph.of(
        "float[N, 4] x => y, z = ai.onnx.ml.TreeEnsembleClassifier<classlabels_int64s = [0, 1, 2], "
            + attributes
            + ">(x)");
  }

  private static String nodes(String trees, String ids, String modes, String yes, String no) {
    return "nodes_treeids = [%s], nodes_nodeids = [%s], nodes_modes = [%s], "
            .formatted(trees, ids, modes)
        + "nodes_truenodeids = [%s], nodes_falsenodeids = [%s]".formatted(yes, no);
  }

  @Test
  void scoresEachClass() throws IOException {
    InferredGraph g = classifier("class_ids = [0]");
    assertEquals("int64[N]", g.type("y"));
    assertEquals("float[Nx3]", g.type("z"));
    assertFalse(g.isCostKnown());
  }

  @Test
  void countsTheWayThroughEvenTrees() throws IOException {
    String modes = String.join(", ", NODE, LEAF, LEAF, LEAF);
    InferredGraph g =
        classifier(nodes("0, 0, 0, 1", "0, 1, 2, 0", modes, "1, 0, 0, 0", "2, 0, 0, 0"));
    assertEquals(Dim.parse("N"), g.work(Work.ELEMENTWISE));
  }

  @Test
  void theWayThroughAnUnevenTreeIsNotKnown() throws IOException {
    String modes = String.join(", ", NODE, NODE, LEAF, LEAF, LEAF);
    InferredGraph g =
        classifier(
            nodes("0, 0, 0, 0, 0", "0, 1, 2, 3, 4", modes, "1, 3, 0, 0, 0", "2, 4, 0, 0, 0"));
    assertFalse(g.isCostKnown());
  }

  @Test
  void aCycleHasNoEnd() throws IOException {
    InferredGraph g = classifier(nodes("0, 0", "0, 1", NODE + ", " + NODE, "1, 0", "1, 0"));
    assertFalse(g.isCostKnown());
  }

  @Test
  void regressesEachTarget() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "double[N, 4] x => y = ai.onnx.ml.TreeEnsembleRegressor<n_targets = 2>(x)");
    assertEquals("float[Nx2]", g.type("y"));
    InferredGraph open =
        InferredGraph.of("float[2, 4] x => y = ai.onnx.ml.TreeEnsembleRegressor(x)");
    assertEquals("float[2xy_1]", open.type("y"));
  }

  @Test
  void leavesThatAreNoNodes() throws IOException {
    String attributes =
        "n_targets = 2, tree_roots = [0, 2], nodes_featureids = [0, 0, 0],"
            + " nodes_modes = uint8[3] {0, 0, 0}, nodes_splits = double[3] {1, 1, 1},"
            + " leaf_targetids = [0, 1], leaf_weights = double[2] {1, 2},"
            + " nodes_trueleafs = [0, 1, 1], nodes_falseleafs = [1, 1, 1],"
            + " nodes_truenodeids = [1, 0, 0], nodes_falsenodeids = [0, %d, 0]";
    String node = "double[N, 4] x => y = ai.onnx.ml.TreeEnsemble<" + attributes + ">(x)";
    InferredGraph uneven = InferredGraph.of(node.formatted(1));
    assertEquals("double[Nx2]", uneven.type("y"));
    assertFalse(uneven.isCostKnown());
    // The same leaf on both ways stands for a tree, or part of one, that compares nothing.
    assertEquals(Dim.parse("N"), InferredGraph.of(node.formatted(0)).work(Work.ELEMENTWISE));
  }
}
