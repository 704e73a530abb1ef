/** What a model holds that deployment does not need, found by doing without it. */
package dev.onnxslim.quantizer.doctor;
