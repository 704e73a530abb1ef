package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.AttributeProto.AttributeType;
import dev.onnxslim.tensor.Tensor;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node's attributes; immutable. Bodies are {@link Node#bodies()}. */
public final class Attributes {
  private static final Attributes NONE = new Attributes(Map.of(), null);

  private final Map<String, AttributeProto> byName;
  private final TensorCodec codec;

  Attributes(Map<String, AttributeProto> byName, TensorCodec codec) {
    this.byName = byName;
    this.codec = codec;
  }

  public static Attributes none() {
    return NONE;
  }

  public boolean has(String name) {
    return byName.containsKey(name);
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /** Whether the value comes from an attribute of the function that the node stands in. */
  public boolean isReference(String name) {
    return has(name) && !byName.get(name).getRefAttrName().isEmpty();
  }

  /** Whether any value comes from an attribute of the function that the node stands in. */
  public boolean hasReference() {
    return byName.values().stream().anyMatch(a -> !a.getRefAttrName().isEmpty());
  }

  public long i(String name, long otherwise) {
    return isValue(name) ? byName.get(name).getI() : otherwise;
  }

  public float f(String name, float otherwise) {
    return isValue(name) ? byName.get(name).getF() : otherwise;
  }

  public String s(String name, String otherwise) {
    return isValue(name) ? byName.get(name).getS().toStringUtf8() : otherwise;
  }

  /** A list of integers; empty when the attribute is left out. */
  public long[] ints(String name) {
    return isValue(name)
        ? byName.get(name).getIntsList().stream().mapToLong(Long::longValue).toArray()
        : new long[0];
  }

  /** A list of floats; empty when the attribute is left out. */
  public float[] floats(String name) {
    if (!isValue(name)) {
      return new float[0];
    }
    AttributeProto list = byName.get(name);
    float[] floats = new float[list.getFloatsCount()];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = list.getFloats(k);
    }
    return floats;
  }

  /** A list of strings; empty when the attribute is left out. */
  public List<String> strings(String name) {
    return isValue(name)
        ? byName.get(name).getStringsList().stream().map(ByteString::toStringUtf8).toList()
        : List.of();
  }

  /** A type; {@link ValueType#UNSTATED} when the attribute is left out. */
  public ValueType type(String name) {
    return isValue(name) && byName.get(name).hasTp()
        ? Types.valueType(byName.get(name).getTp())
        : ValueType.UNSTATED;
  }

  /** The type that a sparse tensor has when it is made dense. */
  public Optional<TensorType> sparseTensor(String name) {
    if (!isValue(name) || !byName.get(name).hasSparseTensor()) {
      return Optional.empty();
    }
    return Optional.of(Types.denseType(byName.get(name).getSparseTensor()));
  }

  /**
   * The attributes of a node in a function's body, as they are in one call: what refers to an
   * attribute of the function is that attribute, and is left out where the call leaves it out.
   */
  public Attributes inCall(Attributes call) {
    if (!hasReference()) {
      return this;
    }
    Map<String, AttributeProto> bound = new LinkedHashMap<>();
    for (AttributeProto own : byName.values()) {
      AttributeProto given = call.byName.get(own.getRefAttrName());
      if (own.getRefAttrName().isEmpty()) {
        bound.put(own.getName(), own);
      } else if (given != null) {
        bound.put(own.getName(), given.toBuilder().setName(own.getName()).build());
      }
    }
    return new Attributes(bound, codec);
  }

  /** These, and those of {@code defaults} that these do not have. */
  public Attributes orElse(Attributes defaults) {
    Map<String, AttributeProto> all = new LinkedHashMap<>(defaults.byName);
    all.putAll(byName);
    return new Attributes(all, codec == null ? defaults.codec : codec);
  }

  /** A tensor; its bytes stay in the file. */
  public Optional<Tensor> tensor(String name) {
    if (!isValue(name) || !byName.get(name).hasT()) {
      return Optional.empty();
    }
    try {
      return Optional.of(codec.decode(byName.get(name).getT()));
    } catch (ModelFormatException e) {
      throw new UncheckedIOException(e); // the validator has decoded it before
    }
  }

  /** What an attribute holds, of whatever kind; empty when it is left out. */
  public Optional<AttributeValue> value(String name) {
    return Optional.ofNullable(byName.get(name)).map(a -> AttributeValue.of(a, codec));
  }

  /** These and an integer. */
  public Attributes with(String name, long value) {
    return with(start(name, AttributeType.INT).setI(value));
  }

  /** These and a float. */
  public Attributes with(String name, float value) {
    return with(start(name, AttributeType.FLOAT).setF(value));
  }

  /** These and a string. */
  public Attributes with(String name, String value) {
    return with(start(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
  }

  /** These and a list of integers. */
  public Attributes with(String name, long... values) {
    AttributeProto.Builder list = start(name, AttributeType.INTS);
    for (long value : values) {
      list.addInts(value);
    }
    return with(list);
  }

  /** These without one. */
  public Attributes without(String name) {
    Map<String, AttributeProto> all = new LinkedHashMap<>(byName);
    all.remove(name);
    return new Attributes(all, codec);
  }

  Attributes with(AttributeProto.Builder attribute) {
    Map<String, AttributeProto> all = new LinkedHashMap<>(byName);
    all.put(attribute.getName(), attribute.build());
    return new Attributes(all, codec);
  }

  Collection<AttributeProto> protos() {
    return byName.values();
  }

  private boolean isValue(String name) {
    return has(name) && byName.get(name).getRefAttrName().isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  private static AttributeProto.Builder start(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
