package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;

/** Weights that are stored in vain, twice, or larger than they need to be. */
final class WeightFindings implements FindingRule {
  /** Int8 that saves a smaller share of the file is not worth a word. */
  private static final double LEAST_SHARE = 0.1;

  @Override
  public List<Finding> find(FindingContext context) {
    List<Finding> found = new ArrayList<>();
    duplicates(context.tensors(), found);
    unused(context.tensors(), found);
    doubles(context, found);
    overridable(context.tensors(), found);
    quantizable(context.size(), found);
    return found;
  }

  private static void duplicates(List<StoredTensor> tensors, List<Finding> found) {
    Examples equal = new Examples();
    Examples transposed = new Examples();
    long equalBytes = 0;
    long transposedBytes = 0;
    for (StoredTensor stored : tensors) {
      if (stored.duplicateOf().isPresent()) {
        StoredTensor.Duplicate original = stored.duplicateOf().get();
        String pair = stored.name() + " = " + original.name();
        if (original.transposed()) {
          transposed.add(pair);
          transposedBytes += stored.tensor().data().size();
        } else {
          equal.add(pair);
          equalBytes += stored.tensor().data().size();
        }
      }
    }
    if (!equal.isEmpty()) {
      found.add(
          Finding.warning(
                  "duplicate-weights",
                  equal.counted("tensor") + " stored more than once",
                  equal.toString())
              .saving(equalBytes)
              .mendedBy(Finding.SLIM));
    }
    if (!transposed.isEmpty()) {
      found.add(
          Finding.warning(
                  "transposed-duplicates",
                  transposed.counted("tensor") + " stored a second time with the axes swapped",
                  transposed.toString())
              .saving(transposedBytes));
    }
  }

  private static void unused(List<StoredTensor> tensors, List<Finding> found) {
    Examples names = new Examples();
    long bytes = 0;
    for (StoredTensor stored : tensors) {
      if (stored.role() == Role.UNUSED) {
        names.add(stored.name());
        bytes += stored.tensor().data().size();
      }
    }
    if (!names.isEmpty()) {
      found.add(
          Finding.warning(
                  "unused-weights",
                  names.counted("tensor") + " that nothing reads",
                  names.toString())
              .saving(bytes)
              .mendedBy(Finding.SLIM));
    }
  }

  private static void doubles(FindingContext context, List<Finding> found) {
    Examples names = new Examples();
    long bytes = 0;
    for (StoredTensor stored : context.tensors()) {
      if (stored.tensor().elemType() == ElemType.DOUBLE) {
        names.add(stored.name());
        bytes += stored.tensor().data().size();
      }
    }
    int nodes = 0;
    for (NodeCost row : context.cost().nodes()) {
      if (computesDoubles(row)) {
        names.add(row.node().label());
        nodes++;
      }
    }
    if (!names.isEmpty()) {
      int tensors = names.count() - nodes;
      found.add(
          Finding.warning(
                  "fp64",
                  Examples.counted(tensors, "tensor")
                      + " and "
                      + Examples.counted(nodes, "node")
                      + " of 64-bit floats, which few runtimes are quick with",
                  names.toString())
              .saving(bytes / 2));
    }
  }

  private static boolean computesDoubles(NodeCost row) {
    Node node = row.node();
    for (Value output : node.outputs()) {
      if (row.scope().type(output) instanceof TensorType type
          && type.elemType() == ElemType.DOUBLE
          && output.constant().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static void overridable(List<StoredTensor> tensors, List<Finding> found) {
    Examples names = new Examples();
    for (StoredTensor stored : tensors) {
      if (stored.value().isOverridable()) {
        names.add(stored.name());
      }
    }
    if (!names.isEmpty()) {
      found.add(
          Finding.warning(
              "initializers-as-inputs",
              names.counted("weight")
                  + " that a caller may replace, so that nothing folds or quantizes them",
              names + ": initializers that are graph inputs too"));
    }
  }

  private static void quantizable(SizeBreakdown size, List<Finding> found) {
    for (SizeBreakdown.Projection projection : size.projections()) {
      long saved = size.fileBytes() - projection.bytes();
      if (projection.format().equals("int8") && saved > LEAST_SHARE * size.fileBytes()) {
        long percent = (long) Math.rint(100.0 * projection.bytes() / size.fileBytes());
        found.add(
            Finding.info(
                    "float-weights",
                    "int8 weights would take the file to " + percent + " %",
                    "about "
                        + Figures.bytes(projection.bytes())
                        + " of "
                        + Figures.bytes(size.fileBytes())
                        + halves(size))
                .saving(saved)
                .mendedBy(Finding.QUANTIZE));
      }
    }
  }

  /** The same with less rounding. */
  private static String halves(SizeBreakdown size) {
    for (SizeBreakdown.Projection projection : size.projections()) {
      if (projection.format().equals("fp16")
          && size.fileBytes() - projection.bytes() > LEAST_SHARE * size.fileBytes()) {
        return "; fp16 about "
            + Figures.bytes(projection.bytes())
            + ": onnx-slim slim IN OUT --dtype fp16";
      }
    }
    return "";
  }
}
