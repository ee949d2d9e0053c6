"""Makes small managed exports, byte for byte, without any of Rekindle's own code.

The format: a LevelDB log of entities for each output file, a bare protocol-buffers message for each metadata file, and a
LevelDB log of two records for the overall file. Source: Google's emulator and genuine exports.
"""
import os
import struct

_TABLE = []
for number in range(256):
    value = number
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    _TABLE.append(value)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def log(records):
    """Frames records as a LevelDB log: blocks of 32,768 bytes, 7 bytes of header for each part of a record."""
    out = bytearray()
    for record in records:
        rest, is_first = bytes(record), True
        while True:
            room = 32768 - len(out) % 32768
            if room < 7:
                out += bytes(room)
                continue
            part, rest = rest[: room - 7], rest[room - 7:]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[is_first, not rest]
            crc = crc32c(bytes([kind]) + part)
            masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
            out += struct.pack("<IHB", masked, len(part), kind) + part
            is_first = False
            if not rest:
                break
    return bytes(out)


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def group(field, value):
    return varint(field << 3 | 3) + value + varint(field << 3 | 4)


def entity(path, fields, project="demo-pyme-erp"):
    """A document: `path` is its parts, `fields` maps names to whole numbers and texts."""
    steps = [group(1, data(2, path[i]) + data(4, path[i + 1])) for i in range(0, len(path), 2)]
    out = data(13, data(13, "dev~" + project) + data(14, b"".join(steps)))
    for name, value in fields.items():
        typed = number(1, value) if isinstance(value, int) else data(3, value)
        out += data(15, data(3, name) + number(4, 0) + data(5, typed))
    return out + data(16, steps[0])


def write(folder, sets, listed=None, start=1_700_000_000_000_000):
    """Writes an export.

    sets: for each pointer (kind or None, {file name: entities}); listed: file names that the metadata lists instead of
    those, for one pointer; start: in microseconds since 1970.
    """
    folder = os.fspath(folder)
    name = os.path.basename(folder)
    pointers = b""
    for kind, files in sets:
        part = "all_kinds" if kind is None else "kind_" + kind
        inner = os.path.join(folder, "all_namespaces", part)
        os.makedirs(inner, exist_ok=True)
        size = count = 0
        for file, entities in files.items():
            content = log(entities)
            with open(os.path.join(inner, file), "wb") as output:
                output.write(content)
            size, count = size + len(content), count + len(entities)
        info = data(1, name) + number(2, start) + number(3, start + 1_000_000)
        names = b"".join(data(2, file) for file in (files if listed is None else listed))
        path = f"all_namespaces/{part}/all_namespaces_{part}.export_metadata"
        with open(os.path.join(folder, path), "wb") as output:
            output.write(data(1, info) + data(2, data(1, kind or "") + names))
        scope = number(1, 2) if kind is None else number(1, 1) + data(2, kind)
        stated = b"" if listed == [] else number(3, count) + number(4, size)
        pointers += data(1, data(1, scope + number(3, 3)) + data(2, path) + stated)
    with open(os.path.join(folder, name + ".overall_export_metadata"), "wb") as output:
        output.write(log([b"3", pointers]))
    return folder
