/** Models, graphs, nodes and values, with an index of every use. */
package dev.onnxslim.model;
