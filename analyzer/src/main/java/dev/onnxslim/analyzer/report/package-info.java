/** What is in a model, as records that every form of report is made from. */
package dev.onnxslim.analyzer.report;
