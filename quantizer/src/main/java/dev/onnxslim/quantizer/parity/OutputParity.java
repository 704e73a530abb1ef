package dev.onnxslim.quantizer.parity;

/**
 * How one output of the candidate agrees with the reference, over all samples. A figure that does
 * not apply is NaN.
 *
 * @param type the element type
 * @param elements how many values were compared, padded positions left out
 * @param maxAbsError the largest absolute difference
 * @param sqnrDb 10 log10(sum x^2 / sum (x - y)^2); infinite when nothing differs
 * @param worstSqnrDb the lowest of the samples' own
 * @param cosine of the angle between the two
 * @param top1 share of rows along the last axis whose largest value stays at its place
 * @param agreement share of equal values of an integer, bool or string output
 * @param note why it was missed or not judged, or what else there is to say; may be empty
 */
public record OutputParity(
    String name,
    String type,
    long elements,
    double maxAbsError,
    double sqnrDb,
    double worstSqnrDb,
    double cosine,
    double top1,
    double agreement,
    Verdict verdict,
    String note) {

  OutputParity notJudged(String why) {
    return new OutputParity(
        name,
        type,
        elements,
        maxAbsError,
        sqnrDb,
        worstSqnrDb,
        cosine,
        top1,
        agreement,
        Verdict.NOT_VERIFIED,
        why);
  }
}
