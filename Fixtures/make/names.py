"""Document names: the path below documents/, and Firestore's order of names."""

import re

NUMERIC_ID = re.compile(r"__id(-?\d+)__")


def path_of(name):
    return name.split("/documents/", 1)[1]


def in_order(path):
    """A sort key. Collection ids sort by UTF-8 bytes; numeric document ids before all others."""
    return [collection_or_document(index, segment) for index, segment in enumerate(path.split("/"))]


def collection_or_document(index, segment):
    numeric = NUMERIC_ID.fullmatch(segment) if index % 2 else None
    return (0, int(numeric[1]), b"") if numeric else (1, 0, segment.encode())
