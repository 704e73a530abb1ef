/**
 * Passes that shorten how shapes are computed and how tensors are moved, and keep every element.
 */
package dev.onnxslim.quantizer.slim.layout;
