package dev.onnxslim.analyzer.params;

/**
 * What the elements of a tensor are like; NaN and infinite elements count only as such.
 *
 * @param min the least finite element
 * @param max the greatest finite element
 * @param mean of the finite elements
 * @param std standard deviation of the finite elements
 * @param zeros how many elements are 0
 * @param nans how many are NaN
 * @param infinities how many are infinite
 * @param deadChannels output channels that are all 0; -1 when the tensor has no channels
 * @param int8SqnrDb signal to noise after symmetric int8 rounding per channel, in dB; NaN if the
 *     tensor is no weight
 * @param entropyBits Shannon entropy of the bytes, 0 to 8 bits a byte
 * @param deflatedBytes size after deflate, as a zip or an APK stores it
 */
public record TensorStatistics(
    double min,
    double max,
    double mean,
    double std,
    long zeros,
    long nans,
    long infinities,
    long deadChannels,
    double int8SqnrDb,
    double entropyBits,
    long deflatedBytes) {}
