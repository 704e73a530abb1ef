package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.OpId;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operator's rules; the newest {@code sinceVersion} not above the model's opset applies.
 *
 * @param op the operator
 * @param sinceVersion the first version of its domain that the rules are right for
 * @param elemTypes element types of the outputs
 * @param shapes types and shapes of the outputs
 * @param contents elements of the outputs, for operators that compute shapes
 * @param cost what one execution computes
 */
public record OpRule(
    OpId op,
    int sinceVersion,
    ElemTypeRule elemTypes,
    ShapeRule shapes,
    ContentsRule contents,
    CostRule cost) {

  /** The element types of the outputs, in order; the last one stands for all that follow. */
  @FunctionalInterface
  public interface ElemTypeRule {
    List<ElemType> elemTypes(OpContext op);

    /** As the first input. */
    ElemTypeRule OF_FIRST_INPUT = op -> List.of(op.elemType(0));

    /** As one of the inputs. */
    static ElemTypeRule ofInput(int index) {
      return op -> List.of(op.elemType(index));
    }

    /** Always the same. */
    static ElemTypeRule of(ElemType... types) {
      List<ElemType> list = List.of(types);
      return op -> list;
    }

    /** What an attribute says. */
    static ElemTypeRule ofAttribute(String name, ElemType otherwise) {
      return op -> List.of(op.elemTypeAttribute(name, otherwise));
    }
  }

  /** The types of the outputs. */
  @FunctionalInterface
  public interface ShapeRule {
    Inferred infer(OpContext op);
  }

  /** The elements of the outputs; the list may be shorter than the outputs. */
  @FunctionalInterface
  public interface ContentsRule {
    List<Optional<Contents>> contents(OpContext op);

    ContentsRule UNKNOWN = op -> List.of();
  }

  /** What one execution computes; the outputs' shapes are known when it is asked. */
  @FunctionalInterface
  public interface CostRule {
    OpCost cost(OpContext op);

    CostRule NONE = op -> OpCost.NONE;
  }

  /** An operator of ONNX whose outputs have the first input's element type. */
  public static OpRule onnx(String type, int sinceVersion, ShapeRule shapes, CostRule cost) {
    return of(OpId.onnx(type), sinceVersion, shapes, cost);
  }

  /** An operator of {@code com.microsoft} whose outputs have the first input's element type. */
  public static OpRule ms(String type, ShapeRule shapes, CostRule cost) {
    return of(OpId.ms(type), 1, shapes, cost);
  }

  /** An operator whose outputs have the first input's element type. */
  public static OpRule of(OpId op, int sinceVersion, ShapeRule shapes, CostRule cost) {
    return new OpRule(
        op, sinceVersion, ElemTypeRule.OF_FIRST_INPUT, shapes, ContentsRule.UNKNOWN, cost);
  }

  /** The same with other element types. */
  public OpRule withElemTypes(ElemTypeRule elemTypes) {
    return new OpRule(op, sinceVersion, elemTypes, shapes, contents, cost);
  }

  /** The same for an operator that computes shapes. */
  public OpRule withContents(ContentsRule contents) {
    return new OpRule(op, sinceVersion, elemTypes, shapes, contents, cost);
  }

  /** The types of a node's outputs: as many as it has, whatever the rule could tell. */
  public Inferred infer(OpContext op) {
    try {
      Inferred inferred = shapes.infer(op);
      return inferred instanceof Inferred.Known known ? filled(known.outputs(), op) : inferred;
    } catch (Abandoned abandoned) {
      return abandoned.result();
    }
  }

  /** What is known of the outputs without their shapes. */
  public List<ValueType> withoutShapes(OpContext op) {
    return filled(List.of(), op).outputs();
  }

  /** The elements of the outputs, as many as are known. */
  public List<Optional<Contents>> contents(OpContext op) {
    try {
      return contents.contents(op);
    } catch (Abandoned abandoned) {
      return List.of();
    }
  }

  /** The cost; empty when a shape that it needs is not known. */
  public Optional<OpCost> cost(OpContext op) {
    try {
      return Optional.of(cost.cost(op));
    } catch (Abandoned abandoned) {
      return Optional.empty();
    }
  }

  private Inferred.Known filled(List<ValueType> known, OpContext op) {
    List<ValueType> all = new ArrayList<>(known);
    for (int k = known.size(); k < op.outputCount(); k++) {
      all.add(TensorType.of(op.outputElemType(elemTypes, k)));
    }
    return new Inferred.Known(all.subList(0, op.outputCount()));
  }
}
