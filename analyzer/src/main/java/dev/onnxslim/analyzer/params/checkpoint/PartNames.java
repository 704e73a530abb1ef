package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Entry;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the first word of a name says a tensor is for, as trainers call their parts. */
final class PartNames {
  /** The words below which a model's own names stand. */
  private static final Set<String> WRAPPERS =
      Set.of("state_dict", "model_state_dict", "model_state");

  private static final Map<Part, Set<String>> WORDS =
      Map.of(
          Part.AVERAGED,
          Set.of(
              "avg_model",
              "averaged_model",
              "ema",
              "ema_model",
              "model_ema",
              "ema_state_dict",
              "model_ema_state_dict",
              "state_dict_ema",
              "shadow_params",
              "swa_model"),
          Part.OPTIMIZER,
          Set.of(
              "optim",
              "optim_state_dict",
              "optimizer",
              "optimizer_state",
              "optimizer_state_dict",
              "optimizer_states",
              "optimizers"),
          Part.TRAINER,
          Set.of(
              "amp",
              "amp_scaler",
              "callbacks",
              "cuda_rng_state",
              "grad_scaler",
              "history",
              "loops",
              "lr_scheduler",
              "lr_schedulers",
              "rng_state",
              "rng_states",
              "scaler",
              "scheduler",
              "scheduler_state_dict",
              "schedulers"));

  private PartNames() {}

  static boolean isWrapper(String key) {
    return WRAPPERS.contains(key.toLowerCase(Locale.ROOT));
  }

  static Part part(String name) {
    String word = first(name).toLowerCase(Locale.ROOT);
    for (Map.Entry<Part, Set<String>> row : WORDS.entrySet()) {
      if (row.getValue().contains(word)) {
        return row.getKey();
      }
    }
    return Part.MODEL;
  }

  /** An average is a second model only where the first one is there too, name by name. */
  static List<Entry> withoutLoneAverages(List<Entry> entries) {
    Set<String> model = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.part() == Part.MODEL) {
        model.add(entry.name());
        model.add(rest(entry.name()));
      }
    }
    List<Entry> result = new ArrayList<>();
    for (Entry entry : entries) {
      boolean alone = entry.part() == Part.AVERAGED && !model.contains(rest(entry.name()));
      result.add(
          alone
              ? new Entry(
                  entry.name(),
                  Part.MODEL,
                  entry.tensor(),
                  entry.storage(),
                  entry.from(),
                  entry.to())
              : entry);
    }
    return result;
  }

  private static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String rest(String name) {
    return name.substring(name.indexOf('.') + 1);
  }
}
