/**
 * Constant tensors as the file stores them: element types, lazily read bytes, and the conversions
 * between the small float formats and {@code float}. Nothing here knows about protobuf.
 */
package dev.onnxslim.tensor;
