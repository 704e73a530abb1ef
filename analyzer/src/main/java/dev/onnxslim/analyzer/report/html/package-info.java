/** The report as one page that a browser shows without a network. */
package dev.onnxslim.analyzer.report.html;
