/**
 * Linear quantization of constant weights: {@code y = (q - zeroPoint) * scale}, with one scale per
 * tensor, per index of an axis, or per block along an axis. Weights are streamed; none is ever held
 * whole.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html">ONNX
 *     DequantizeLinear</a>
 */
package dev.onnxslim.quantizer.linear;
