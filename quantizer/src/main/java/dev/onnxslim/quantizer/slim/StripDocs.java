package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;

/**
 * Takes out every doc string, and the metadata of graphs, functions, nodes, values and tensors: on
 * request only, as people may read them. The model's own metadata stay, as programs may.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">ONNX IR</a>
 */
public record StripDocs() implements Pass {
  @Override
  public String name() {
    return "strip-docs";
  }

  @Override
  public String summary() {
    return "doc strings and the metadata of nodes and values go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    Model model = graph.model();
    return graph == model.graph() ? model.stripDocs() : 0;
  }
}
