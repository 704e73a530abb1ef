package dev.onnxslim.quantizer.slim.random;

/** Where the nodes of a random model stand. */
enum Place {
  MAIN,
  /** In both branches of an If. */
  BODY,
  FUNCTION
}
