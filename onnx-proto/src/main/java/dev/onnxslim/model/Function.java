package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.FunctionProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A local function of a model: an operator that the model itself defines by a graph. */
public final class Function {
  private final OpId id;
  private final String overload;
  private final Map<String, AttributeProto> defaults = new LinkedHashMap<>();
  private Graph body;

  Function(FunctionProto proto) {
    proto.getAttributeProtoList().forEach(a -> defaults.put(a.getName(), a));
    this.id = new OpId(proto.getDomain(), proto.getName());
    this.overload = proto.getOverload();
  }

  public OpId id() {
    return id;
  }

  /** Tells functions of one id apart; usually empty. */
  public String overload() {
    return overload;
  }

  /** The nodes; the function's formal inputs and outputs are the graph's. */
  public Graph body() {
    return body;
  }

  /** The attributes that a call may give, those with defaults left out. */
  public List<String> attributes() {
    return body.message().attributes();
  }

  /** Domains and versions that the function imports. */
  public Map<String, Long> opsets() {
    Map<String, Long> opsets = new LinkedHashMap<>();
    body.message()
        .opsetImports()
        .forEach(i -> opsets.put(new OpId(i.getDomain(), "").domain(), i.getVersion()));
    return opsets;
  }

  /** The values of attributes that a call leaves out. */
  public Attributes defaults() {
    return new Attributes(defaults, body.model().codec());
  }

  void setBody(Graph body) {
    this.body = body;
  }

  @Override
  public String toString() {
    return "function '" + id + "'";
  }
}
