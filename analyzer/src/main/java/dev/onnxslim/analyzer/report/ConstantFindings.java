package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Large tensors that are no parameters: results that somebody folded. */
final class ConstantFindings implements FindingRule {
  /** A smaller tensor is worth no node. */
  private static final long SMALLEST = 16 << 10;

  /** From here on all of them together are worth a word, in bytes and as a share of the file. */
  private static final long NOTABLE = 64 << 10;

  private static final double NOTABLE_SHARE = 0.05;

  @Override
  public List<Finding> find(FindingContext context) throws IOException {
    ConstantPatterns patterns = new ConstantPatterns();
    Examples computed = new Examples();
    Examples large = new Examples();
    long saved = 0;
    long bytes = 0;
    for (StoredTensor stored : context.tensors()) {
      long size = stored.tensor().data().size();
      boolean isConstant = stored.role() == Role.CONSTANT || stored.role() == Role.SHAPE;
      if (isConstant && size >= SMALLEST) {
        Optional<ConstantPatterns.Pattern> pattern = patterns.find(stored.tensor());
        if (pattern.isPresent()) {
          computed.add(stored.name() + " (" + pattern.get().text() + ")");
          saved += size - pattern.get().bytes();
        } else {
          large.add(stored.name());
          bytes += size;
        }
      }
    }
    List<Finding> found = new ArrayList<>();
    if (!computed.isEmpty()) {
      found.add(
          Finding.warning(
                  "folded-constants",
                  computed.counted("large tensor") + " that a node could compute",
                  computed.toString())
              .saving(saved));
    }
    if (bytes >= NOTABLE && bytes >= NOTABLE_SHARE * context.size().fileBytes()) {
      found.add(
          Finding.info(
              "constant-tables",
              large.counted("large tensor") + " that are no parameters",
              large + ": " + bytes + " bytes of masks, tables or folded results"));
    }
    return found;
  }
}
