"""Compares onnx.proto with the descriptors of the `onnx` Python package: proto.py DESCRIPTORS.

DESCRIPTORS is the descriptor set that the build writes (onnx-proto/target/onnx.desc).

Every message, field (number, type, label, packing, oneof), enum value; ours may have TensorProto.payload more.
"""

import pathlib
import sys

from google.protobuf import descriptor_pb2
from onnx import onnx_ml_pb2

OURS_ALONE = {"TensorProto.payload"}


def messages(container, prefix=""):
    for message in container:
        name = prefix + message.name
        yield name, message
        yield from messages(message.nested_type, name + ".")


def facts(file):
    """What matters on the wire and to the generated code, by name."""
    found = {}
    enums = [(e.name, e) for e in file.enum_type]
    for name, message in messages(file.message_type):
        found[name] = "message"
        enums += [(f"{name}.{e.name}", e) for e in message.enum_type]
        for field in message.field:
            oneof = message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else ""
            found[f"{name}.{field.name}"] = (
                field.number, field.type, field.type_name, field.label, field.options.packed, oneof)
    for name, enum in enums:
        found[name] = sorted((v.number, v.name) for v in enum.value)
    return found


def main():
    files = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(sys.argv[1]).read_bytes()).file
    ours = facts(next(f for f in files if f.package == "onnx"))
    standard = facts(descriptor_pb2.FileDescriptorProto.FromString(onnx_ml_pb2.DESCRIPTOR.serialized_pb))
    differences = [
        f"{key}: ours {ours.get(key)}, the standard {standard.get(key)}"
        for key in sorted(ours.keys() | standard.keys())
        if ours.get(key) != standard.get(key) and not (key in OURS_ALONE and key not in standard)
    ]
    print("\n".join(differences) or f"onnx.proto: {len(standard)} facts agree with the standard")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
