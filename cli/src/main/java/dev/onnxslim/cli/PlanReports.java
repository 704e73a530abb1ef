package dev.onnxslim.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.analyzer.plan.Device;
import dev.onnxslim.analyzer.plan.Estimate;
import dev.onnxslim.analyzer.plan.Estimate.OnDevice;
import dev.onnxslim.analyzer.plan.Estimate.Storage;
import dev.onnxslim.analyzer.plan.Estimate.Work;
import dev.onnxslim.analyzer.plan.Part;
import dev.onnxslim.analyzer.plan.Training;
import dev.onnxslim.model.Dim;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Plans as text or JSON; the fields are documented in {@code docs/json.md}. */
final class PlanReports {
  private PlanReports() {}

  static void print(Estimate estimate, String architecture, OutputOptions output, Styled to) {
    if (output.json()) {
      to.out().println(json(estimate, architecture));
    } else if (output.text()) {
      new PlanText(to).print(estimate);
    }
  }

  static String json(Estimate estimate, String architecture) {
    JsonObject json = JsonReports.head("plan", ExitCode.OK);
    json.addProperty("architecture", architecture);
    json.addProperty("title", estimate.title());
    json.addProperty("params", estimate.params());
    Estimate.Compute compute = estimate.compute();
    json.add("macs", dim(compute.macs()));
    json.add("forwardFlops", dim(compute.forward()));
    json.add("trainingFlops", dim(compute.training()));
    json.add("recomputingFlops", dim(compute.recomputing()));
    json.add("activations", activations(estimate.activations()));
    json.add("storage", JsonReports.array(estimate.storage(), PlanReports::storage));
    json.add("training", training(estimate));
    json.add("corpus", estimate.corpus().map(PlanReports::corpus).orElse(JsonNull.INSTANCE));
    json.add("device", estimate.device().map(PlanReports::device).orElse(JsonNull.INSTANCE));
    json.add("parts", JsonReports.array(estimate.parts(), PlanReports::part));
    json.add("notes", JsonReports.array(estimate.notes(), JsonPrimitive::new));
    return json.toString();
  }

  private static JsonElement activations(Estimate.Activations activations) {
    JsonObject row = new JsonObject();
    row.add("storedBytes", dim(activations.stored()));
    row.add("selectiveBytes", activations.selective().map(PlanReports::dim).orElse(null));
    row.add("recomputedBytes", dim(activations.recomputed()));
    row.add("inferenceBytes", dim(activations.inference()));
    return row;
  }

  private static JsonElement storage(Storage storage) {
    JsonObject row = new JsonObject();
    row.addProperty("format", storage.precision().toString());
    row.addProperty("bitsPerParam", storage.precision().bits());
    row.addProperty("weightBytes", storage.weightBytes());
    row.addProperty("fileBytes", storage.fileBytes());
    row.add("kvCacheBytes", number(storage.kvCacheBytes()));
    row.add("runBytes", dim(storage.runBytes()));
    row.add("fits", truth(storage.fits()));
    return row;
  }

  private static JsonElement training(Estimate estimate) {
    JsonObject json = new JsonObject();
    json.addProperty("optimizer", estimate.training().optimizer().toString());
    json.addProperty("numbers", estimate.training().numbers().toString());
    json.add("memory", JsonReports.array(estimate.memory(), PlanReports::memory));
    return json;
  }

  private static JsonElement memory(Training.Memory memory) {
    JsonObject row = new JsonObject();
    row.addProperty("optimizer", memory.optimizer().toString());
    row.addProperty("weightBytes", memory.weights());
    row.addProperty("gradientBytes", memory.gradients());
    row.addProperty("stateBytes", memory.states());
    row.addProperty("masterBytes", memory.masters());
    row.addProperty("totalBytes", memory.total());
    return row;
  }

  private static JsonElement corpus(Estimate.Corpus corpus) {
    JsonObject json = new JsonObject();
    json.addProperty("tokens", corpus.tokens());
    json.addProperty("flops", corpus.flops());
    return json;
  }

  private static JsonElement device(OnDevice on) {
    Device device = on.device();
    JsonObject json = new JsonObject();
    json.add("tflops", number(device.teraflops()));
    json.addProperty("utilization", device.utilization());
    json.add("watts", number(device.watts()));
    json.add("memoryBytes", number(device.memory()));
    json.add("forward", work(on.forward()));
    json.add("step", work(on.step()));
    json.add("corpus", work(on.corpus()));
    json.add("trainingBytes", dim(on.trainingBytes()));
    json.add("recomputingBytes", dim(on.recomputingBytes()));
    json.add("trainingFits", truth(on.trainingFits()));
    json.add("recomputingFits", truth(on.recomputingFits()));
    return json;
  }

  private static JsonElement work(Work work) {
    JsonObject json = new JsonObject();
    json.add("seconds", number(work.seconds()));
    json.add("joules", number(work.joules()));
    return json;
  }

  private static JsonElement part(Part part) {
    JsonObject row = new JsonObject();
    row.addProperty("name", part.name());
    row.addProperty("times", part.times());
    row.addProperty("params", part.params());
    row.addProperty("macs", part.macs());
    return row;
  }

  /** A number, a formula in open sizes, or null. */
  private static JsonElement dim(Dim dim) {
    if (dim instanceof Dim.Known known) {
      return new JsonPrimitive(known.size());
    }
    return dim instanceof Dim.Unknown ? JsonNull.INSTANCE : new JsonPrimitive(dim.toString());
  }

  private static JsonElement number(OptionalLong number) {
    return number.isPresent() ? new JsonPrimitive(number.getAsLong()) : JsonNull.INSTANCE;
  }

  private static JsonElement number(OptionalDouble number) {
    return number.isPresent() ? new JsonPrimitive(number.getAsDouble()) : JsonNull.INSTANCE;
  }

  private static JsonElement truth(Optional<Boolean> truth) {
    return truth.<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE);
  }
}
