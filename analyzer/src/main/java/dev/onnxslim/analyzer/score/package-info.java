/** Is a model light enough? Figures against the bars of a profile, a grade for each. */
package dev.onnxslim.analyzer.score;
