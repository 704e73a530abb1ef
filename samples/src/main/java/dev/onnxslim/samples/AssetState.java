package dev.onnxslim.samples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the last run made of what: a small JSON file in the output folder. Its name starts with a
 * dot, as Android's packaging leaves such files out.
 *
 * @param models by the model's path
 */
record AssetState(Map<String, Entry> models) {
  static final String FILE = ".shrink-assets.json";

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /**
   * One result.
   *
   * @param input the SHA-256 of everything that it was made from
   * @param outputs the SHA-256 of each of its files, by path
   */
  record Entry(String input, Map<String, String> outputs) {
    private boolean isComplete() {
      return input != null && outputs != null;
    }
  }

  /** The state of an output folder; empty when there is none, or when it cannot be understood. */
  static AssetState load(Path output) throws IOException {
    AssetState empty = new AssetState(new TreeMap<>());
    Path file = output.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return empty;
    }
    try {
      AssetState state = GSON.fromJson(Files.readString(file), AssetState.class);
      boolean complete =
          state != null
              && state.models != null
              && state.models.values().stream().allMatch(e -> e != null && e.isComplete());
      return complete ? new AssetState(new TreeMap<>(state.models)) : empty;
    } catch (JsonParseException | CharacterCodingException e) {
      return empty; // everything is done again
    }
  }

  /** Writes the state in one step, unless it is what stands there already. */
  void save(Path output) throws IOException {
    Path file = output.resolve(FILE);
    String json = GSON.toJson(this) + "\n";
    if (Files.isRegularFile(file) && Files.readString(file).equals(json)) {
      return;
    }
    Path staged = Files.createTempFile(output, ".shrink-assets-", ".tmp");
    Files.writeString(staged, json);
    Files.move(staged, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
