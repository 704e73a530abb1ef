package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;

/**
 * The module that a node or a tensor belongs to by its name, parts joined by {@code /}.
 *
 * <p>Nodes are called {@code /features/features.0/features.0.1/Conv} and tensors {@code
 * features.0.1.weight}; both belong to {@code features/0/1}.
 */
public final class ModuleNames {
  private ModuleNames() {}

  /** The module of a node; empty when neither its name nor that of its first output tells. */
  public static String of(Node node) {
    return ofNode(node.name().isEmpty() ? node.output(0).name() : node.name());
  }

  /** The module of a node by its name: what stands before the last slash. */
  static String ofNode(String name) {
    int last = name.lastIndexOf('/');
    return last <= 0 ? "" : path(name.substring(0, last));
  }

  /** The module of a stored tensor; by its first reader when its own name does not tell. */
  static String of(Value tensor, Node firstReader) {
    String name = tensor.name();
    if (tells(name)) {
      return path(name.substring(0, name.lastIndexOf('.')));
    }
    String byReader = firstReader == null ? "" : of(firstReader);
    return byReader.isEmpty() ? ofNode(name) : byReader;
  }

  /**
   * {@code backbone.conv.weight} does, {@code onnx::Conv_123} and {@code /conv/Constant} do not.
   */
  private static boolean tells(String name) {
    return name.indexOf('.') > 0 && name.indexOf('/') < 0 && !name.contains("::");
  }

  /**
   * Parts at slashes and dots. A part that starts with the one before it, as the exporter of
   * PyTorch writes members of containers, stands for its rest: {@code layers/layers.0}.
   */
  private static String path(String name) {
    StringBuilder path = new StringBuilder();
    String before = "";
    int from = 0;
    while (from <= name.length()) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      String part = name.substring(from, to);
      boolean member = !before.isEmpty() && part.startsWith(before + ".");
      append(path, member ? part.substring(before.length() + 1) : part);
      before = part;
      from = to + 1;
    }
    return path.toString();
  }

  private static void append(StringBuilder path, String part) {
    int from = 0;
    while (from < part.length()) {
      int dot = part.indexOf('.', from);
      int to = dot < 0 ? part.length() : dot;
      if (to > from) {
        path.append(path.length() == 0 ? "" : "/").append(part, from, to);
      }
      from = to + 1;
    }
  }
}
