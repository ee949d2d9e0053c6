"""The few bytes of LevelDB's log and of protobuf that an export's metadata files need.

    log record    masked CRC-32C (u32 LE) | length (u16 LE) | type (1 = FULL) | payload
    field         key varint (number << 3 | kind) | varint, or length varint + bytes
"""

import struct

BLOCK = 32_768
FULL = 1


def log(records):
    """A log of so little that no record crosses a block."""
    content = b"".join(record(payload) for payload in records)
    assert len(content) <= BLOCK
    return content


def record(payload):
    return struct.pack("<IHB", masked(crc32c(bytes([FULL]) + payload)), len(payload), FULL) + payload


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def crc32c(data):
    """Castagnoli, reflected, bit by bit: the metadata is some hundred bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def message(*fields):
    """Of (number, value): an int is a varint, str and bytes are length-delimited."""
    return b"".join(field(number, value) for number, value in fields)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value):
    groups = bytearray()
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(groups + bytes([value]))
