package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.ModelParameters.ImportMode;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelParametersTest {
  private Model model;
  private ModelParameters parameters;

  @BeforeEach
  void read() throws IOException {
    model =
        ModelText.parse(
            """
            g (bool c, float[2] x) => (float[2] y, float[2] kept)
                <float[2] w = {1, 2}, float[2] spare = {7, 8}, float[2] kept = {9, 9}> {
              y = If<
                then_branch = t () => (float[2] a) <float[2] v = {3, 4}> { a = Add(w, v) },
                else_branch = e () => (float[2] b) <float[2] v = {5, 6}> { b = Add(w, v) }>(c)
            }
            """);
    parameters = ModelParameters.of(model);
  }

  private List<String> names() {
    return List.copyOf(parameters.dictionary().names());
  }

  @Test
  void namesOfBodiesAreTold() {
    assertEquals(List.of("w", "spare", "kept", "v", "y.else_branch/v"), names());
    assertEquals(names(), List.copyOf(ModelParameters.of(model).dictionary().names()));
  }

  @Test
  void aValueInABodyIsSet() throws IOException {
    Tensor old = parameters.dictionary().get("y.else_branch/v");
    parameters.set(Fill.constant(old, 0.5));
    Tensor now = ModelParameters.of(model).dictionary().get("y.else_branch/v");
    assertArrayEquals(new float[] {0.5f, 0.5f}, now.toFloats());
    assertEquals(3, ModelParameters.of(model).dictionary().get("v").toFloats()[0]);
  }

  @Test
  void aRenamedOneIsReadAsBefore() {
    parameters.rename("w", "weight");
    assertEquals(2, parameters.readers("weight").size());
    assertEquals(List.of("spare", "kept", "v", "y.else_branch/v", "weight"), names());
    assertEquals("weight", parameters.readers("weight").get(0).input(0).name());
    assertThrows(ParameterInUseException.class, () -> parameters.rename("weight", "x"));
    assertThrows(ParameterInUseException.class, () -> parameters.rename("weight", "spare"));
    assertThrows(ParameterInUseException.class, () -> parameters.rename("weight", ""));
    assertThrows(ParameterInUseException.class, () -> parameters.rename("kept", "z"));
    assertThrows(UnknownParameterException.class, () -> parameters.rename("w", "z"));
  }

  @Test
  void onlyWhatNothingReadsIsRemoved() {
    parameters.remove("spare");
    assertEquals(List.of("w", "kept", "v", "y.else_branch/v"), names());
    String message =
        assertThrows(ParameterInUseException.class, () -> parameters.remove("w")).getMessage();
    assertTrue(message.startsWith("'w' is read by Add 'a', Add 'b'"), message);
    assertThrows(ParameterInUseException.class, () -> parameters.remove("kept"));
  }

  @Test
  void aStrictImportNeedsTheSameNames() throws IOException {
    ParameterDictionary given = ParameterDictionary.empty();
    parameters.dictionary().forEach(tensor -> given.add(Fill.constant(tensor, 3)));
    Tensor v = given.remove("v");
    given.add(ParameterDictionary.named("vv", v));
    MissingParametersException e =
        assertThrows(
            MissingParametersException.class, () -> parameters.importAll(given, ImportMode.STRICT));
    assertEquals("missing 1: 'v', unexpected 1: 'vv'", e.getMessage());
    assertEquals(0, model.edits());
    ModelParameters.ImportResult result = parameters.importAll(given, ImportMode.PARTIAL);
    assertEquals(new ModelParameters.ImportResult(4, List.of("v"), List.of("vv")), result);
    assertEquals(3, parameters.dictionary().get("w").toFloats()[1]);
    assertEquals(4, parameters.dictionary().get("v").toFloats()[1]);
  }

  @Test
  void anImportOfAnotherShapeChangesNothing() {
    ParameterDictionary given = parameters.dictionary();
    Tensor v = given.get("v");
    given.put(new Tensor("v", v.elemType(), new long[] {2, 1}, v.data()));
    assertThrows(
        ParameterMismatchException.class, () -> parameters.importAll(given, ImportMode.PARTIAL));
    assertEquals(0, model.edits());
  }
}
