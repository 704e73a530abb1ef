package dev.onnxslim.quantizer.parity;

import dev.onnxslim.io.TensorFile;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.PortInfo;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Samples that lie in a folder: {@code <sample>/<input>.npy} (a {@code /} in a name becomes {@code
 * _}), {@code <sample>.npz} or {@code test_data_set_<n>/input_<i>.pb}. They are taken in the order
 * of their names.
 */
final class SampleInputs {
  private static final long MAX_FILE_BYTES = Integer.MAX_VALUE - 16;

  private final List<Path> samples;
  private final List<PortInfo> inputs;

  /**
   * The samples for a model's inputs.
   *
   * @throws SampleInputsException when the folder holds none
   */
  SampleInputs(Path folder, List<PortInfo> inputs) throws SampleInputsException {
    this.inputs = inputs;
    if (!Files.isDirectory(folder)) throw new SampleInputsException(folder + ": not a folder");
    try (Stream<Path> entries = Files.list(folder)) {
      this.samples = entries.filter(SampleInputs::isSample).sorted().toList();
    } catch (IOException e) {
      throw new SampleInputsException(folder + ": cannot be listed: " + e.getMessage());
    }
    if (samples.isEmpty()) {
      throw new SampleInputsException(
          folder
              + ": no samples; expected <sample>/<input>.npy, <sample>.npz or"
              + " test_data_set_<n>/input_<i>.pb");
    }
  }

  private static boolean isSample(Path path) {
    return path.toString().endsWith(".npz") || Files.isDirectory(path);
  }

  int count() {
    return samples.size();
  }

  /** How errors call sample {@code i}. */
  Path path(int i) {
    return samples.get(i);
  }

  /**
   * The inputs of sample {@code i}.
   *
   * @throws SampleInputsException when one is missing, unreadable, or not of the type or shape that
   *     the model states
   */
  Map<String, NdArray> read(int i) throws SampleInputsException {
    Path sample = samples.get(i);
    boolean npz = !Files.isDirectory(sample);
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    try (ZipFile zip = npz ? new ZipFile(sample.toFile()) : null) {
      for (int k = 0; k < inputs.size(); k++) {
        PortInfo input = inputs.get(k);
        NdArray array = npz ? fromNpz(sample, zip, input) : fromFolder(sample, input, k);
        check(sample, input, array);
        arrays.put(input.name(), array);
      }
    } catch (SampleInputsException e) {
      throw e;
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      boolean named = message.contains(sample.toString());
      throw new SampleInputsException(named ? message : sample + ": " + message);
    }
    return arrays;
  }

  private static NdArray fromFolder(Path folder, PortInfo input, int index) throws IOException {
    Path npy = folder.resolve(input.name().replace('/', '_').replace('\\', '_') + ".npy");
    if (npy.startsWith(folder) && Files.isRegularFile(npy)) {
      if (Files.size(npy) > MAX_FILE_BYTES) throw new IOException(npy + ": larger than 2 GB");
      return NpyFile.parse(npy.toString(), Files.readAllBytes(npy));
    }
    Path pb = folder.resolve("input_" + index + ".pb");
    if (Files.isRegularFile(pb)) return fromTensor(pb, TensorFile.read(pb));
    throw missing(folder, input, npy.getFileName() + " or input_" + index + ".pb");
  }

  private static NdArray fromTensor(Path file, Tensor tensor) throws IOException {
    if (!NdArray.isReadable(tensor.elemType()) || tensor.byteSize() > MAX_FILE_BYTES) {
      throw new IOException(file + ": " + tensor + " cannot be fed");
    }
    ByteBuffer data = ByteBuffer.allocateDirect((int) tensor.byteSize());
    tensor.data().read(0, data);
    return NdArray.of(tensor.elemType(), tensor.dims(), data.flip());
  }

  private static NdArray fromNpz(Path file, ZipFile zip, PortInfo input) throws IOException {
    for (String name : List.of(input.name(), input.name().replace('/', '_'))) {
      ZipEntry entry = zip.getEntry(name + ".npy");
      if (entry == null) continue;
      if (entry.getSize() > MAX_FILE_BYTES) {
        throw new IOException(file + ": " + entry.getName() + " is larger than 2 GB");
      }
      byte[] bytes = zip.getInputStream(entry).readNBytes((int) MAX_FILE_BYTES);
      return NpyFile.parse(file + ": " + entry.getName(), bytes);
    }
    throw missing(file, input, "an array of that name");
  }

  private static SampleInputsException missing(Path sample, PortInfo input, String expected) {
    return new SampleInputsException(
        sample + ": input '" + input.name() + "' is missing; expected " + expected);
  }

  private static void check(Path sample, PortInfo input, NdArray array)
      throws SampleInputsException {
    Optional<TensorType> type = input.type();
    if (type.isEmpty()) {
      throw new SampleInputsException(
          sample + ": input '" + input.name() + "' is not a tensor and cannot be fed");
    }
    List<Dim> dims = type.get().shape().orElseThrow().dims();
    long[] found = array.dims();
    // A scalar may be a tensor of unknown rank.
    boolean fits =
        dims.isEmpty()
            || dims.size() == found.length
                && IntStream.range(0, found.length)
                    .allMatch(
                        axis ->
                            dims.get(axis).sizeOrMinusOne() < 0
                                || dims.get(axis).sizeOrMinusOne() == found[axis]);
    if (!fits || type.get().elemType() != array.elemType()) {
      String expected = dims.stream().map(Dim::toString).collect(Collectors.joining(", "));
      throw new SampleInputsException(
          sample
              + ": input '"
              + input.name()
              + "': expected "
              + type.get().elemType()
              + "["
              + expected
              + "], found "
              + array.elemType()
              + Arrays.toString(found));
    }
  }
}
