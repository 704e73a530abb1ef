package dev.onnxslim.analyzer.plan;

import java.util.List;

/**
 * A language model of which only the number of parameters is known: each works on each token once,
 * so a token takes as many MACs. Its activations are not known.
 *
 * @param params how many
 * @param tokens in a batch
 * @see <a href="https://arxiv.org/abs/2001.08361">Kaplan et al. 2020, 2.1: C = 2N a token</a>
 */
public record Counted(long params, long tokens) implements Architecture {
  public Counted {
    Architecture.atLeast(1, params, "the number of parameters");
    Architecture.atLeast(1, tokens, "the number of tokens");
  }

  @Override
  public String title() {
    return "language model of " + params + " parameters, " + tokens + " tokens";
  }

  @Override
  public List<Part> parts() {
    long macs = Formulas.product(params, tokens);
    return List.of(new Part("all", 1, params, 0, macs, Part.Kept.of(0), 0, 0));
  }

  @Override
  public boolean hasActivations() {
    return false;
  }

  @Override
  public boolean isLanguageModel() {
    return true;
  }
}
