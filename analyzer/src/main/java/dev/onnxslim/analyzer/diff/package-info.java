/** What differs between two models, whatever their nodes and values are called. */
package dev.onnxslim.analyzer.diff;
