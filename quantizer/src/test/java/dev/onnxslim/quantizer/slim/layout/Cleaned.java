package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.RemoveUnused;

/** A pass, and what it leaves unused removed. */
record Cleaned(Pass pass) implements Pass {
  /** Applies the pass to a model; see {@link PassTester#run}. */
  static PassTester run(Pass pass, String text) {
    return PassTester.run(new Cleaned(pass), text);
  }

  @Override
  public String name() {
    return pass.name();
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    return pass.apply(graph, facts) + new RemoveUnused().apply(graph, facts);
  }
}
