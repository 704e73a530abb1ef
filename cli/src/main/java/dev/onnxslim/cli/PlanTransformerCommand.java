package dev.onnxslim.cli;

import dev.onnxslim.analyzer.plan.Architecture;
import dev.onnxslim.analyzer.plan.Preset;
import dev.onnxslim.analyzer.plan.Transformer;
import dev.onnxslim.analyzer.plan.TransformerBuilder;
import dev.onnxslim.analyzer.plan.TransformerBuilder.Flag;
import dev.onnxslim.analyzer.plan.TransformerBuilder.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code onnx-slim plan transformer}. What is given changes the preset, wherever it stands. */
@Command(
    name = "transformer",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Plans an encoder or a decoder.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim plan transformer --preset bert-base --sequence 128",
      "  onnx-slim plan transformer --preset gpt-2 --layers 6",
      "  onnx-slim plan transformer --layers 32 --hidden 4096 --heads 32 --kv-heads 8 --ffn 14336 \\",
      "    --gated --vocab 128256 --norm rms --biases none --head own --sequence 8192"
    })
final class PlanTransformerCommand extends ArchitectureCommand {
  private final List<Consumer<TransformerBuilder>> changes = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "A published one: bert-base, gpt-2, llama-2-7b ...; the others change it.")
  private String preset;

  @Option(names = "--layers", paramLabel = "N", description = "How many.")
  void layers(Long value) {
    size(Size.LAYERS, value);
  }

  @Option(names = "--hidden", paramLabel = "N", description = "Width of a token.")
  void hidden(Long value) {
    size(Size.HIDDEN, value);
  }

  @Option(names = "--heads", paramLabel = "N", description = "Heads of attention.")
  void heads(Long value) {
    size(Size.HEADS, value);
  }

  @Option(
      names = "--kv-heads",
      paramLabel = "N",
      description = "Heads of keys and values, shared in groups (default: --heads).")
  void kvHeads(Long value) {
    size(Size.KV_HEADS, value);
  }

  @Option(
      names = "--head-size",
      paramLabel = "N",
      description = "Width of a head (default: --hidden / --heads).")
  void headSize(Long value) {
    size(Size.HEAD_SIZE, value);
  }

  @Option(
      names = "--ffn",
      paramLabel = "N",
      description = "Width inside the feed-forward part (default: 4 x --hidden).")
  void ffn(Long value) {
    size(Size.FFN, value);
  }

  @Option(names = "--gated", description = "The feed-forward part is gated, as SwiGLU: 3 matrices.")
  void gated(Boolean value) {
    flag(Flag.GATED, value);
  }

  @Option(names = "--vocab", paramLabel = "N", description = "Tokens; 0 for no embedding.")
  void vocab(Long value) {
    size(Size.VOCAB, value);
  }

  @Option(
      names = "--positions",
      paramLabel = "N",
      description = "Learned ones; 0 where they are computed (default: 0).")
  void positions(Long value) {
    size(Size.POSITIONS, value);
  }

  @Option(
      names = "--token-types",
      paramLabel = "N",
      description = "Learned ones, BERT's segments (default: 0).")
  void tokenTypes(Long value) {
    size(Size.TOKEN_TYPES, value);
  }

  @Option(names = "--norm", paramLabel = "KIND", description = "layer or rms (default: layer).")
  void norm(Transformer.Norm value) {
    change(value, TransformerBuilder::norm);
  }

  @Option(
      names = "--placement",
      paramLabel = "WHERE",
      description = "Norms stand pre or post attention and feed-forward part (default: pre).")
  void placement(Transformer.Placement value) {
    change(value, TransformerBuilder::placement);
  }

  @Option(names = "--embedding-norm", description = "A norm follows the embeddings.")
  void embeddingNorm(Boolean value) {
    flag(Flag.EMBEDDING_NORM, value);
  }

  @Option(
      names = "--biases",
      paramLabel = "WHICH",
      description = "none, qkv (of queries, keys, values) or all (default: all).")
  void biases(Transformer.Biases value) {
    change(value, TransformerBuilder::biases);
  }

  @Option(
      names = "--head",
      paramLabel = "KIND",
      description =
          "Outputs over the vocabulary: tied to the embedding, by an own matrix, or none (default:"
              + " tied; none without --vocab).")
  void head(Transformer.Head value) {
    change(value, TransformerBuilder::head);
  }

  @Option(names = "--pooler", description = "A dense layer over the first token, as in BERT.")
  void pooler(Boolean value) {
    flag(Flag.POOLER, value);
  }

  @Option(names = "--dropout", description = "Training drops elements, and keeps what it dropped.")
  void dropout(Boolean value) {
    flag(Flag.DROPOUT, value);
  }

  @Option(names = "--batch", paramLabel = "N", description = "Sequences at a time (default: 1).")
  void batch(Long value) {
    size(Size.BATCH, value);
  }

  @Option(
      names = "--sequence",
      paramLabel = "N",
      description = "Tokens of each (default: the preset's, --positions, or 1024).")
  void sequence(Long value) {
    size(Size.SEQUENCE, value);
  }

  private void size(Size size, Long value) {
    change(value, (builder, given) -> builder.size(size, given));
  }

  private void flag(Flag flag, Boolean value) {
    change(value, (builder, given) -> builder.flag(flag, given));
  }

  /** Before the command line is read, picocli resets each option with null. */
  private <T> void change(T value, BiConsumer<TransformerBuilder, T> change) {
    if (value != null) {
      changes.add(builder -> change.accept(builder, value));
    }
  }

  @Override
  Architecture architecture() {
    TransformerBuilder builder =
        preset == null
            ? new TransformerBuilder()
            : preset(Preset.Kind.TRANSFORMER, preset).transformer();
    changes.forEach(change -> change.accept(builder));
    return builder.build();
  }

  /** The preset of that name; refused with the choices. */
  static Preset preset(Preset.Kind kind, String name) {
    Optional<Preset> preset = Preset.find(kind, name);
    return preset.orElseThrow(
        () -> {
          List<String> names =
              Preset.all().stream().filter(p -> p.kind() == kind).map(Preset::name).toList();
          return new IllegalArgumentException(
              "no preset '" + name + "'; there are " + String.join(", ", names));
        });
  }
}
