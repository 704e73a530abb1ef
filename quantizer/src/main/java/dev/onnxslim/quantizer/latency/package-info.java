/** How long a model runs in onnxruntime on this machine, measured in a child process. */
package dev.onnxslim.quantizer.latency;
