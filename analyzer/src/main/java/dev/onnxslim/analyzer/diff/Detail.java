package dev.onnxslim.analyzer.diff;

/** How much of a node counts when nodes are looked for that are alike. */
enum Detail {
  /** The operator, its attributes, and what constants hold, as a sample tells. */
  CONTENTS,
  /** The operator, its attributes, and types and sizes of constants; of single ones the number. */
  SIZES,
  /** The operator. */
  OPERATOR
}
