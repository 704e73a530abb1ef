package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlOpsTest {
  private static InferredGraph infer(String nodes) throws IOException {
    return InferredGraph.of(
        "float[N, 4] x, float[4] v, string[N, 4] s, int64[1, 2] k, float[] any => " + nodes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ArrayFeatureExtractor(x, k)                                  | float[Nx2]",
        "ArrayFeatureExtractor(v, k)                                  | float[1x2]",
        "Binarizer<threshold = 0.5>(x)                                | float[Nx4]",
        "Imputer(v)                                                   | float[4]",
        "Scaler(k)                                                    | float[1x2]",
        "Normalizer(k)                                                | float[1x2]",
        "FeatureVectorizer<inputdimensions = [4, 4]>(x, x)            | float[Nx8]",
        "FeatureVectorizer(v, v)                                      | float[1x8]",
        "CategoryMapper(s)                                            | int64[Nx4]",
        "LabelEncoder<keys_int64s = [1], values_floats : floats = [1]>(k) | float[1x2]",
        "LabelEncoder<keys_int64s = [1], values_strings = [\"a\"]>(k) | string[1x2]",
        "LabelEncoder<values_tensor = int16[1] {3}>(k)                | int16[1x2]",
        "OneHotEncoder<cats_int64s = [1, 2, 3]>(x)                    | float[Nx4x3]",
        "CastMap<cast_to = \"TO_INT64\">(x)                           | int64[1xy_1]",
        "CastMap<map_form = \"SPARSE\", max_map = 5>(x)               | float[1x5]",
        "DictVectorizer<int64_vocabulary = [1, 2, 3]>(x)              | undefined[1x3]",
        "LinearRegressor<targets = 2>(x)                              | float[Nx2]",
        "LinearRegressor(any)                                         | float[y_0x1]",
        "SVMRegressor(v)                                              | float[1x1]",
      })
  void hasTheShapeAndTypeThatTheRuntimeMakes(String node, String type) throws IOException {
    assertEquals(type, infer("y = ai.onnx.ml." + node).type("y"));
  }

  @Test
  void labelsWereOnceGivenAsStrings() throws IOException {
    String model =
        "string[2] s, int64[2] k => y = ai.onnx.ml.CategoryMapper(k)"
            + " z = ai.onnx.ml.CategoryMapper(s)";
    assertEquals("string[2]", InferredGraph.of(model).type("y"));
    assertEquals("int64[2]", InferredGraph.of(model).type("z"));
  }

  @Test
  void featuresOfAnotherRankAreInvalid() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[2, 3, 4] x => y = ai.onnx.ml.LinearRegressor<targets = 2>(x)");
    assertEquals("neither [C] nor [N,C]: [2x3x4]", g.why());
    assertEquals("float[...]", g.type("y"));
  }

  @Test
  void linearModelsMultiplyEachRowWithEachCoefficient() throws IOException {
    InferredGraph g =
        infer(
            "y, z = ai.onnx.ml.LinearClassifier<coefficients : floats = [1, 2, 3, 4],"
                + " intercepts : floats = [1], classlabels_strings = [\"a\", \"b\"]>(x)");
    assertEquals("string[N]", g.type("y"));
    assertEquals("float[Nx2]", g.type("z"));
    assertEquals(Dim.parse("4*N"), g.macs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classlabels_ints = [0, 1], vectors_per_class = [1, 1]                       | 2",
        "classlabels_ints = [0, 1, 2, 3], vectors_per_class = [1, 1, 1, 1]           | 6",
        "classlabels_ints = [0, 1, 2, 3], vectors_per_class = [1, 1, 1, 1], prob_a = [0.5] | 4",
        "classlabels_ints = [0, 1, 2, 3]                                             | 4",
      })
  void supportVectorsScoreClassesOrPairs(String attributes, int columns) throws IOException {
    InferredGraph g = infer("y, z = ai.onnx.ml.SVMClassifier<" + attributes + ">(x)");
    assertEquals("int64[N]", g.type("y"));
    assertEquals("float[Nx" + columns + "]", g.type("z"));
  }

  @Test
  void kernelsMultiplyEachRowWithEachVector() throws IOException {
    InferredGraph g =
        infer(
            "y = ai.onnx.ml.SVMRegressor<n_supports = 2, coefficients : floats = [1, 2],"
                + " support_vectors : floats = [1, 2, 3, 4, 5, 6, 7, 8]>(x)");
    assertEquals(Dim.parse("10*N"), g.macs());
  }

  @Test
  void countsWhatIsDoneToEachElement() throws IOException {
    assertEquals(Dim.parse("8*N"), infer("y = ai.onnx.ml.Scaler(x)").work(Work.ELEMENTWISE));
    assertEquals(
        Dim.parse("12*N"),
        infer("y = ai.onnx.ml.Normalizer<norm = \"L2\">(x)").work(Work.NORMALISATION));
  }

  @Test
  void scoresBecomeADictionaryForEachRow() throws IOException {
    InferredGraph g = infer("y = ai.onnx.ml.ZipMap<classlabels_strings = [\"a\", \"b\"]>(x)");
    assertEquals("Sequence[element=Mapping[key=STRING, value=float[...]]]", g.type("y"));
  }
}
