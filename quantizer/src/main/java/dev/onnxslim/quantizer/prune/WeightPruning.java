package dev.onnxslim.quantizer.prune;

import dev.onnxslim.analyzer.params.NamePattern;
import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.analyzer.weights.WeightReaders;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.prune.Magnitudes.Threshold;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the elements of least magnitude of weights 0.
 *
 * <p>Weights are float tensors of two axes and more that only matrix products, convolutions and
 * recurrences read. Biases, normalisations, embeddings, constants of other arithmetic, and all that
 * belongs to quantized numbers stay.
 *
 * @see <a href="https://arxiv.org/abs/1506.02626">Han et al. 2015, Learning both Weights and
 *     Connections for Efficient Neural Networks: magnitude</a>
 */
public final class WeightPruning {
  private static final Set<ElemType> FLOATS =
      Set.of(ElemType.FLOAT, ElemType.FLOAT16, ElemType.BFLOAT16, ElemType.DOUBLE);

  private final Sparsity sparsity;
  private final List<NamePattern> kept;

  /**
   * Pruning of any number of models.
   *
   * @param kept names of weights that stay as they are
   */
  public WeightPruning(Sparsity sparsity, List<NamePattern> kept) {
    this.sparsity = sparsity;
    this.kept = List.copyOf(kept);
  }

  /**
   * Prunes a model. Weights are read here to find what is smallest; the zeros are made while the
   * model is written.
   *
   * @return a row for each weight, in the order of the file
   */
  public List<SparseRow> apply(Model model) throws IOException {
    List<StoredTensor> weights = new ArrayList<>();
    for (StoredTensor stored : ParameterInventory.of(model).tensors()) {
      if (isWeight(stored) && kept.stream().noneMatch(name -> name.test(stored.name()))) {
        weights.add(stored);
      }
    }
    return sparsity.scope() == Sparsity.Scope.GLOBAL ? together(weights) : oneByOne(weights);
  }

  private static boolean isWeight(StoredTensor stored) {
    Tensor tensor = stored.tensor();
    return stored.role() == Role.WEIGHT
        && FLOATS.contains(tensor.elemType())
        && tensor.rank() >= 2
        && tensor.elements() > 0
        && tensor.data().size() == tensor.byteSize()
        && stored.value().constant().isPresent()
        && !stored.value().isGraphOutput()
        && WeightReaders.of(stored.value()).all().stream().allMatch(WeightReader::heavy);
  }

  private List<SparseRow> oneByOne(List<StoredTensor> weights) throws IOException {
    List<SparseRow> rows = new ArrayList<>();
    for (StoredTensor weight : weights) {
      long zeros = sparsity.zeros(weight.tensor().elements());
      rows.addAll(
          zeros == 0
              ? List.of(new Clearing(weight, new Threshold(0, 0)).row())
              : clear(List.of(weight), zeros));
    }
    return rows;
  }

  private List<SparseRow> together(List<StoredTensor> weights) throws IOException {
    long elements = weights.stream().mapToLong(w -> w.tensor().elements()).sum();
    long zeros = sparsity.zeros(elements);
    return clear(weights, zeros);
  }

  private static List<SparseRow> clear(List<StoredTensor> weights, long zeros) throws IOException {
    Threshold threshold = new Threshold(0, 0);
    if (zeros > 0) {
      List<Tensor> tensors = weights.stream().map(StoredTensor::tensor).toList();
      threshold = Magnitudes.threshold(tensors, zeros);
    }
    List<SparseRow> rows = new ArrayList<>();
    long ties = threshold.ties();
    for (StoredTensor weight : weights) {
      Clearing clearing = new Clearing(weight, new Threshold(threshold.bits(), ties));
      rows.add(clearing.row());
      clearing.store();
      ties -= clearing.ties;
    }
    return rows;
  }

  /** What becomes of one weight. */
  private static final class Clearing {
    private final StoredTensor stored;
    private final int threshold;
    private long zerosBefore;
    private long below;
    private long ties;
    private long tiesBefore;

    Clearing(StoredTensor stored, Threshold smallest) throws IOException {
      this.stored = stored;
      this.threshold = smallest.bits();
      Magnitudes.read(
          stored.tensor(),
          (index, bits) -> {
            zerosBefore += bits == 0 ? 1 : 0;
            below += bits < threshold ? 1 : 0;
            if (bits == threshold && ties < smallest.ties()) {
              ties++;
              tiesBefore = index + 1;
            }
          });
    }

    SparseRow row() {
      Tensor tensor = stored.tensor();
      return new SparseRow(
          stored.name(),
          stored.graph(),
          Arrays.stream(tensor.dims()).boxed().toList(),
          tensor.elements(),
          zerosBefore,
          threshold == 0 ? zerosBefore : below + ties);
    }

    /** Gives the graph the tensor with zeros; nothing where it has them already. */
    void store() {
      if (threshold == 0 || below + ties == zerosBefore) {
        return;
      }
      Value value = stored.value();
      Graph graph = value.graph();
      Tensor sparse = SparsePayload.of(stored.tensor(), threshold, tiesBefore);
      if (value.initializer().isPresent()) {
        graph.setInitializer(value, sparse);
        return;
      }
      Optional<Node> next = graph.detachConstant(value);
      graph.store(value, sparse, next);
    }
  }
}
