/** Makes models from named parameters. */
package dev.onnxslim.analyzer.build;
