package dev.onnxslim.analyzer.score;

/**
 * A command that makes a figure better.
 *
 * @param command with {@code IN} and {@code OUT} for the files
 * @param effect what it does, with the figure afterwards where that can be told
 */
public record Improvement(String command, String effect) {}
