"""The emulator's JSON answers, kept to the letter.

A number stays the text that was answered (`4.9E-324`, `-0.0`), so that a golden file holds what the
emulator said and not what Python's `float` makes of it.
"""

import gzip
import json


class Number(str):
    """A JSON number as its text."""


def parse(text):
    return json.loads(text, parse_float=Number, parse_int=Number)


def compact(value):
    """JSON in one line, UTF-8, with escapes only where JSON demands them."""
    match value:
        case Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{compact(key)}:{compact(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ",".join(map(compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def document(answered):
    """A document of an answer without createTime and updateTime, which an export does not keep."""
    return {key: answered[key] for key in ("name", "fields") if key in answered}


def ndjson(lines):
    return "".join(compact(line) + "\n" for line in lines).encode()


def write_compressed(path, content):
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def read_compressed(path):
    with gzip.open(path) as lines:
        return [parse(line) for line in lines]
