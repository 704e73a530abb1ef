/** One call that makes a model smaller and checks that its outputs agree. */
package dev.onnxslim.quantizer;
