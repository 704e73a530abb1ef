/** What a file holds that deployment does not need, in bytes. */
package dev.onnxslim.analyzer.redundancy;
