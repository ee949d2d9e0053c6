"""Two databases as REST answers become the lines of `rekindle diff --changes`.

    {"document":"companies/c1","kind":"changed","fields":[{"path":"total","left":{...},"right":{...}}]}

`kind` is onlyLeft, onlyRight or changed; only changed lines have `fields`, and an absent side is left out. Lines
are in Firestore's name order. Fields: maps are gone into, keys in the order of their UTF-8 bytes; arrays element
by element. A vector is one value, although REST writes it as a map.
"""

import re

import names

SIMPLE_SEGMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def changes(left, right):
    left, right = by_path(left), by_path(right)
    for path in sorted(left.keys() | right.keys(), key=names.in_order):
        if path not in right:
            yield {"document": path, "kind": "onlyLeft"}
        elif path not in left:
            yield {"document": path, "kind": "onlyRight"}
        elif fields := list(map_differences((), left[path], right[path])):
            yield {"document": path, "kind": "changed", "fields": fields}


def by_path(documents):
    return {names.path_of(document["name"]): document.get("fields", {}) for document in documents}


def map_differences(place, left, right):
    for key in sorted(left.keys() | right.keys(), key=str.encode):
        yield from differences((*place, key), left.get(key), right.get(key))


def array_differences(place, left, right):
    for index in range(max(len(left), len(right))):
        yield from differences((*place, index), element(left, index), element(right, index))


def element(array, index):
    return array[index] if index < len(array) else None


def differences(place, left, right):
    """`left` or `right` is None where it is absent; null is {"nullValue":null}."""
    if is_map(left) and is_map(right):
        yield from map_differences(place, left["mapValue"].get("fields", {}), right["mapValue"].get("fields", {}))
    elif is_array(left) and is_array(right):
        yield from array_differences(place, left["arrayValue"].get("values", []), right["arrayValue"].get("values", []))
    elif left != right:
        yield difference(place, left, right)


def difference(place, left, right):
    sides = {"left": left, "right": right}
    return {"path": field_path(place)} | {side: value for side, value in sides.items() if value is not None}


def is_map(value):
    return value is not None and "mapValue" in value and "__type__" not in value["mapValue"].get("fields", {})


def is_array(value):
    return value is not None and "arrayValue" in value


def field_path(place):
    """("items", 2, "unit price") is written items[2].`unit price`"""
    return "".join(f"[{part}]" if isinstance(part, int) else "." + segment(part) for part in place)[1:]


def segment(key):
    if SIMPLE_SEGMENT.fullmatch(key):
        return key
    return "`" + key.replace("\\", "\\\\").replace("`", "\\`") + "`"
