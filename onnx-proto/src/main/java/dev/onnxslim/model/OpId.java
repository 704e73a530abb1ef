package dev.onnxslim.model;

import java.util.Objects;

/**
 * The name of an operator: its domain and its type.
 *
 * <p>ONNX writes the standard domain either as the empty string or as {@code ai.onnx}; here it is
 * always the empty string, so that equal operators are equal records. The type may be empty only
 * because a broken file can say so; no schema has such a name.
 *
 * @param domain the operator set's domain; empty for the standard one
 * @param type the operator type, such as {@code Conv}
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md#operators">ONNX IR, operators</a>
 */
public record OpId(String domain, String type) {

  /** Domain of the operators that onnxruntime adds to the standard. */
  public static final String MICROSOFT = "com.microsoft";

  private static final String STANDARD_ALIAS = "ai.onnx";

  public OpId {
    Objects.requireNonNull(type, "type");
    if (Objects.requireNonNull(domain, "domain").equals(STANDARD_ALIAS)) {
      domain = "";
    }
  }

  /** An operator of the standard domain. */
  public static OpId onnx(String type) {
    return new OpId("", type);
  }

  /** An operator of onnxruntime's {@code com.microsoft} domain. */
  public static OpId ms(String type) {
    return new OpId(MICROSOFT, type);
  }

  // Written out because the generated ones cost a cold JVM tens of milliseconds, and this record is
  // the key of the first maps that any command builds.
  @Override
  public boolean equals(Object other) {
    return other instanceof OpId that && type.equals(that.type) && domain.equals(that.domain);
  }

  @Override
  public int hashCode() {
    return 31 * domain.hashCode() + type.hashCode();
  }

  /**
   * For people: {@code Conv}, or {@code com.microsoft::MatMulNBits} outside the standard domain.
   */
  @Override
  public String toString() {
    return domain.isEmpty() ? type : domain + "::" + type;
  }
}
