package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.Dim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What differs between two files. Every form of report is made from it. It is the same the other
 * way round, with A and B swapped.
 *
 * @param a the first file
 * @param b the second file
 * @param parametersOnly whether one of them is no model: nothing but stored tensors was compared
 * @param options what counts
 * @param figures size and cost; they are told and never count
 * @param ports inputs and outputs that differ
 * @param format version of the format, opsets, section for training
 * @param metadata the model's own, by key
 * @param told what differs and never counts: the producer
 * @param functions local functions that only one has, or that import or take something else
 * @param graphs the main graph, then each local function that both have
 * @param parameters a row for each stored tensor, also those that are the same
 */
public record DiffReport(
    Path a,
    Path b,
    boolean parametersOnly,
    DiffOptions options,
    List<Figure> figures,
    List<PortChange> ports,
    List<FieldChange> format,
    List<FieldChange> metadata,
    List<FieldChange> told,
    List<FieldChange> functions,
    List<GraphDiff> graphs,
    List<ParameterChange> parameters) {

  /**
   * A figure of both.
   *
   * @param name {@code fileBytes}, {@code nodes} ...; what ends in {@code Bytes} are bytes
   */
  public record Figure(String name, Dim a, Dim b) {
    /** Whether it is the same in both. */
    public boolean isSame() {
      return a.equals(b);
    }

    /** Whether the unit is a byte. */
    public boolean isBytes() {
      return name.endsWith("Bytes");
    }
  }

  /** Whether nothing that counts differs. */
  public boolean isSame() {
    return differences().stream().noneMatch(options.counted()::contains);
  }

  /** The parts that differ, those that do not count too. */
  public Set<DiffPart> differences() {
    EnumSet<DiffPart> parts = EnumSet.noneOf(DiffPart.class);
    addIf(parts, DiffPart.INTERFACE, !ports.isEmpty());
    boolean sameNodes = graphs.stream().allMatch(GraphDiff::isSame);
    addIf(parts, DiffPart.GRAPH, !functions.isEmpty() || !sameNodes);
    addIf(
        parts,
        DiffPart.PARAMETERS,
        parameters.stream().anyMatch(p -> p.isDifference() || p.isMoved()));
    addIf(parts, DiffPart.FORMAT, !format.isEmpty());
    addIf(parts, DiffPart.METADATA, !metadata.isEmpty());
    boolean sameNames =
        graphs.stream().allMatch(g -> g.renamedNodes() == 0 && g.renamedValues() == 0);
    addIf(
        parts,
        DiffPart.NAMES,
        !sameNames || parameters.stream().anyMatch(ParameterChange::isRenamed));
    return parts;
  }

  private static void addIf(Set<DiffPart> parts, DiffPart part, boolean differs) {
    if (differs) {
      parts.add(part);
    }
  }

  /** Stored tensors of one kind, in order. */
  public List<ParameterChange> parameters(ParameterChange.Kind kind) {
    List<ParameterChange> found = new ArrayList<>(parameters);
    found.removeIf(parameter -> parameter.kind() != kind);
    return found;
  }
}
