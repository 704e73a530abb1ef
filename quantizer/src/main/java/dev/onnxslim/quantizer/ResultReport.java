package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.Verdict;
import java.nio.file.Path;

/** What every report on a model that was made smaller tells. */
public interface ResultReport {
  /** The model. */
  Path input();

  /** Where the result is, or would be. */
  Path output();

  /** Whether the result was written: not when parity was missed. */
  boolean written();

  /** The model's files together. */
  long inputBytes();

  /** The result's files together. */
  long outputBytes();

  /** How the result compares with the original. */
  ParityReport parity();

  /** The seconds that it took, verification included. */
  double seconds();

  /** Whether the result differs too much from the original. */
  default boolean missedParity() {
    return parity().verdict() == Verdict.MISSED;
  }
}
