package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceOpsTest {
  private static final String THREE = "s = SequenceConstruct(a, b, c) ";
  private static final String INPUTS =
      "float[1, N] a, float[2, N] b, float[3, N] c, int64 k"
          + " <int64 zero = {0}, int64 one = {1}, int64 last = {-1}, int64 far = {7}> => ";

  private static InferredGraph infer(String nodes) throws IOException {
    return InferredGraph.of(INPUTS + nodes);
  }

  @Test
  void aSequenceHasWhatItsElementsHaveInCommon() throws IOException {
    assertEquals("Sequence[element=float[?xN]]", infer(THREE).type("s"));
  }

  @ParameterizedTest
  @CsvSource({"zero, 1", "one, 2", "last, 3"})
  void anElementAtAKnownPositionIsExact(String position, int rows) throws IOException {
    InferredGraph g = infer(THREE + "y = SequenceAt(s, " + position + ")");
    assertEquals("float[" + rows + "xN]", g.type("y"));
  }

  @Test
  void anElementAtAnUnknownPositionIsAnyOfThem() throws IOException {
    assertEquals("float[y_0xN]", infer(THREE + "y = SequenceAt(s, k)").type("y"));
  }

  @Test
  void aPositionOutOfRangeIsInvalid() throws IOException {
    InferredGraph g = infer(THREE + "y = SequenceAt(s, far)");
    assertEquals("position 7 in a sequence of 3", g.why());
  }

  @Test
  void insertsAtTheEndOrWhereItIsTold() throws IOException {
    String start = "s0 = SequenceEmpty() s1 = SequenceInsert(s0, a) s2 = SequenceInsert(s1, b) ";
    InferredGraph g =
        infer(
            start
                + "s = SequenceInsert(s2, c, one) y = SequenceAt(s, one) z = SequenceAt(s, last)");
    assertEquals("float[3xN]", g.type("y"));
    assertEquals("float[2xN]", g.type("z"));
    InferredGraph open =
        infer(start + "s = SequenceInsert(s2, c, k) y = SequenceAt(s, one) n = SequenceLength(s)");
    assertEquals("float[y_0xN]", open.type("y"));
    assertEquals("Integers[elements=[3]]", open.contents("n"));
  }

  @Test
  void erasesTheLastOrWhereItIsTold() throws IOException {
    InferredGraph g =
        infer(THREE + "t = SequenceErase(s) u = SequenceErase(t, zero) y = SequenceAt(u, zero)");
    assertEquals("float[2xN]", g.type("y"));
    InferredGraph open = infer(THREE + "t = SequenceErase(s, k) n = SequenceLength(t)");
    assertEquals("Integers[elements=[2]]", open.contents("n"));
    InferredGraph empty = infer("s = SequenceEmpty() t = SequenceErase(s)");
    assertEquals("nothing to erase in an empty sequence", empty.why());
  }

  @Test
  void anEmptySequenceHasTheStatedType() throws IOException {
    InferredGraph g = infer("s = SequenceEmpty<dtype = 7>() n = SequenceLength(s)");
    assertEquals("Sequence[element=int64[...]]", g.type("s"));
    assertEquals("int64[]", g.type("n"));
    assertEquals("Integers[elements=[0]]", g.contents("n"));
  }

  @Test
  void ofASequenceThatIsAnInputOnlyTheElementTypeIsKnown() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "seq(float[2, N]) s, int64 k => t = SequenceErase(s, k) y = SequenceAt(t, k)"
                + " n = SequenceLength(t) z = ConcatFromSequence<axis = -1>(t)");
    assertEquals("float[2xN]", g.type("y"));
    assertEquals("unknown", g.contents("n"));
    assertEquals("float[2xz_1]", g.type("z"));
  }

  @Test
  void differentKindsHaveNothingInCommon() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[2] a, int64[2] b, float[1, 2] c => s = SequenceConstruct(a, b)"
                + " t = SequenceConstruct(a, c)");
    assertEquals("Sequence[element=undefined[2]]", g.type("s"));
    assertEquals("Sequence[element=float[...]]", g.type("t"));
  }

  @Test
  void joinsAndStacks() throws IOException {
    assertEquals("float[6xN]", infer(THREE + "y = ConcatFromSequence<axis = 0>(s)").type("y"));
    InferredGraph stacked =
        infer("s = SequenceConstruct(a, a) y = ConcatFromSequence<axis = -1, new_axis = 1>(s)");
    assertEquals("float[1xNx2]", stacked.type("y"));
    InferredGraph broken = infer(THREE + "y = ConcatFromSequence<axis = 0, new_axis = 1>(s)");
    assertTrue(broken.why().contains("do not go together"), broken.why());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SplitToSequence(x)                      | float[1x7] | 5",
        "SplitToSequence<keepdims = 0>(x)        | float[7]   | 5",
        "SplitToSequence<keepdims = 0>(x, two)   | float[1x7] | 3",
        "SplitToSequence<axis = 1>(x, two)       | float[5x1] | 4",
        "SplitToSequence(x, sizes)               | float[4x7] | 2",
      })
  void splitsIntoParts(String node, String last, int count) throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[5, 7] x <int64 two = {2}, int64[2] sizes = {1, 4}, int64 last = {-1}> => s = "
                + node
                + " y = SequenceAt(s, last) n = SequenceLength(s)");
    assertEquals(last, g.type("y"));
    assertEquals("Integers[elements=[" + count + "]]", g.contents("n"));
  }

  @Test
  void splitsWithoutKnowingWhere() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 7] x, int64[2] sizes, int64 size, float[] r => s = SplitToSequence(x, sizes)"
                + " n = SequenceLength(s) t = SplitToSequence(x, size) m = SequenceLength(t)"
                + " u = SplitToSequence(x) v = SplitToSequence(r)");
    assertEquals("Sequence[element=float[?x7]]", g.type("s"));
    assertEquals("Integers[elements=[2]]", g.contents("n"));
    assertEquals("Sequence[element=float[?x7]]", g.type("t"));
    assertEquals("unknown", g.contents("m"));
    assertEquals("Sequence[element=float[1x7]]", g.type("u"));
    assertEquals("Sequence[element=float[...]]", g.type("v"));
  }

  @Test
  void whatWasSplitIsJoinedAgain() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 8] x <int64 three = {3}> => s = SplitToSequence<axis = 1>(x, three)"
                + " y = ConcatFromSequence<axis = 1>(s)");
    assertEquals("float[Nx8]", g.type("y"));
  }

  @Test
  void partsThatDoNotAddUpAreInvalid() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[5] x <int64[2] sizes = {1, 3}> => s = SplitToSequence(x, sizes)");
    assertEquals("parts of [1, 3] from a size of 5", g.why());
  }
}
