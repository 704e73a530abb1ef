/** Passes that take away nodes which compute what is there already. */
package dev.onnxslim.quantizer.slim.eliminate;
