/** Passes that put operators into a neighbour: constants into weights, padding into windows. */
package dev.onnxslim.quantizer.slim.fuse;
