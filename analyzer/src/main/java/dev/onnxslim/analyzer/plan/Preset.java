package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.plan.TransformerBuilder.Flag;
import dev.onnxslim.analyzer.plan.TransformerBuilder.Size;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sizes of a published model. The table is {@code presets.tsv}; it holds what the model is made
 * of, never a count.
 *
 * @param name as it is chosen: {@code bert-base}
 * @param kind which architecture
 * @param settings {@code name=value}
 * @param source where the settings are published
 */
public record Preset(String name, Kind kind, List<String> settings, String source) {
  private static final String RESOURCE = "presets.tsv";
  private static final int COLUMNS = 4;

  public Preset {
    settings = List.copyOf(settings);
  }

  /** Which architecture. */
  public enum Kind {
    TRANSFORMER,
    RESNET
  }

  /** All presets, in the order of the table. */
  public static List<Preset> all() {
    try (InputStream table = Preset.class.getResourceAsStream(RESOURCE)) {
      return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The preset of this name and kind, in whatever case. */
  public static Optional<Preset> find(Kind kind, String name) {
    for (Preset preset : all()) {
      if (preset.kind == kind && preset.name.equalsIgnoreCase(name)) {
        return Optional.of(preset);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if a row is not as the head of the table says
   */
  static List<Preset> parse(String table) {
    List<Preset> presets = new ArrayList<>();
    for (String line : table.split("\n", -1)) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        String[] cells = line.split("\t", -1);
        if (cells.length != COLUMNS) {
          throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
        }
        List<String> settings = Arrays.asList(cells[2].split(" ", -1));
        presets.add(new Preset(cells[0], constant(Kind.class, cells[1]), settings, cells[3]));
      }
    }
    return presets;
  }

  /** A transformer with these settings, that may be changed. */
  public TransformerBuilder transformer() {
    TransformerBuilder builder = new TransformerBuilder();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      switch (key) {
        case "norm" -> builder.norm(constant(Transformer.Norm.class, value));
        case "placement" -> builder.placement(constant(Transformer.Placement.class, value));
        case "biases" -> builder.biases(constant(Transformer.Biases.class, value));
        case "head" -> builder.head(constant(Transformer.Head.class, value));
        default -> {
          if (equals < 0) {
            builder.flag(constant(Flag.class, key), true);
          } else {
            builder.size(constant(Size.class, key), Long.parseLong(value));
          }
        }
      }
    }
    return builder;
  }

  /**
   * A residual network with these settings.
   *
   * @param image height and width
   * @param classes outputs
   * @param batch images
   */
  public ResNet resNet(long image, long classes, long batch) {
    List<Long> blocks = new ArrayList<>();
    ResNet.Block block = ResNet.Block.BASIC;
    for (String setting : settings) {
      String value = setting.substring(setting.indexOf('=') + 1);
      if (setting.startsWith("blocks=")) {
        for (String count : value.split(",", -1)) {
          blocks.add(Long.parseLong(count));
        }
      } else {
        block = constant(ResNet.Block.class, value);
      }
    }
    return new ResNet(blocks, block, 64, 3, image, classes, batch);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.replace('-', '_').toUpperCase(Locale.ROOT));
  }
}
