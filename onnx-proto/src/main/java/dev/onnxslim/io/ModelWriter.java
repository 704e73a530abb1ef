package dev.onnxslim.io;

import com.google.protobuf.CodedOutputStream;
import dev.onnxslim.model.Model;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes models. Tensors stream from where they lie to where they go, so the heap does not grow
 * with the model; a model that was not edited is copied byte for byte.
 */
public final class ModelWriter {
  /** What fits in one file: protobuf's limit. */
  public static final long INLINE_LIMIT = Integer.MAX_VALUE;

  private static final int DATA_ALIGNMENT = 64;

  private final long inlineLimit;
  private final WriteProgress progress;

  /** A writer that puts up to 2 GB in one file. */
  public ModelWriter() {
    this(INLINE_LIMIT, WriteProgress.NONE);
  }

  /**
   * A writer with its own limit.
   *
   * @param inlineLimit above so many bytes the initializers go to {@code <name>.data}
   */
  public ModelWriter(long inlineLimit, WriteProgress progress) {
    this.inlineLimit = inlineLimit;
    this.progress = progress;
  }

  /**
   * Writes a model beside its target; {@link StagedModel#commit} moves it there. A model whose data
   * lay in other files becomes one file when it fits.
   *
   * @throws IOException if the folder is missing, not writable or full; nothing is left then
   */
  public StagedModel stage(Model model, Path target) throws IOException {
    StagedModel staged = StagedModel.create(target);
    try {
      if (model.edits() == 0 && !model.hasExternalData()) {
        copy(model.path(), staged.file());
      } else {
        write(model, staged);
      }
      return staged;
    } catch (IOException | RuntimeException | Error e) {
      staged.close();
      throw e;
    }
  }

  /** How many bytes a model takes as it is now, all of it in one file. */
  public static long bytes(Model model) throws IOException {
    byte[] skeleton = serialize(model);
    return new SkeletonWriter(skeleton, new Inline(model.payloads())).measure();
  }

  private void copy(Path source, Path target) throws IOException {
    try (OpenFile file = new OpenFile(source);
        BlockOutput out = new BlockOutput(target, progress)) {
      out.write(file.region(0, file.size()));
    }
  }

  private void write(Model model, StagedModel staged) throws IOException {
    byte[] skeleton = serialize(model);
    PayloadTable payloads = model.payloads();
    SkeletonWriter inline = new SkeletonWriter(skeleton, new Inline(payloads));
    if (inline.measure() <= inlineLimit) {
      try (BlockOutput out = new BlockOutput(staged.file(), progress)) {
        inline.write(out, payloads);
      }
      return;
    }
    Outside outside = new Outside(payloads, staged.dataFile().getFileName().toString());
    SkeletonWriter writer = new SkeletonWriter(skeleton, outside);
    if (writer.measure() > INLINE_LIMIT) {
      throw new IOException(
          staged.target()
              + ": more than 2 GB in tensors that are no initializers, which no file can hold");
    }
    try (BlockOutput out = new BlockOutput(staged.file(), progress)) {
      writer.write(out, payloads);
    }
    if (outside.order.isEmpty()) {
      return;
    }
    try (BlockOutput data = new BlockOutput(staged.dataFile(), progress)) {
      for (int payload : outside.order) {
        data.align(DATA_ALIGNMENT);
        data.write(payloads.get(payload));
      }
    }
  }

  /** The same model gives the same bytes, map fields included. */
  private static byte[] serialize(Model model) throws IOException {
    var proto = model.toSkeleton();
    byte[] bytes = new byte[proto.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    proto.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  /** Every tensor's bytes in its message. */
  private record Inline(PayloadTable payloads) implements SkeletonWriter.Placement {
    @Override
    public byte[] fields(int payload, boolean initializer) {
      WireOutput header = new WireOutput(16);
      header.writeTag(MessageKind.TENSOR_RAW_DATA, WireInput.LENGTH);
      header.writeVarint(payloads.get(payload).size());
      return header.toByteArray();
    }

    @Override
    public long inline(int payload, boolean initializer) {
      return payloads.get(payload).size();
    }
  }

  /** Initializers' bytes in a data file, aligned; other tensors' in their messages. */
  private static final class Outside implements SkeletonWriter.Placement {
    private final PayloadTable payloads;
    private final Inline inline;
    private final String location;
    private final Map<Integer, byte[]> placed = new HashMap<>();
    private final List<Integer> order = new ArrayList<>();
    private long end;

    Outside(PayloadTable payloads, String location) {
      this.payloads = payloads;
      this.inline = new Inline(payloads);
      this.location = location;
    }

    @Override
    public byte[] fields(int payload, boolean initializer) {
      return initializer
          ? placed.computeIfAbsent(payload, this::place)
          : inline.fields(payload, false);
    }

    @Override
    public long inline(int payload, boolean initializer) {
      return initializer ? 0 : inline.inline(payload, false);
    }

    private byte[] place(int number) {
      Payload payload = payloads.get(number);
      long offset = (end + DATA_ALIGNMENT - 1) / DATA_ALIGNMENT * DATA_ALIGNMENT;
      end = offset + payload.size();
      order.add(number);
      return TensorProto.newBuilder()
          .addExternalData(entry("location", location))
          .addExternalData(entry("offset", Long.toString(offset)))
          .addExternalData(entry("length", Long.toString(payload.size())))
          .setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .build()
          .toByteArray();
    }

    private static StringStringEntryProto entry(String key, String value) {
      return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
  }
}
