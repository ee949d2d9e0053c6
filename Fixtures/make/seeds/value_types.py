"""Every value type and its edges."""

import math

from values import GeoPoint, Reference, Timestamp, Vector

MOST_NESTED = 20
LONGEST_VECTOR = 2048
LONGEST_NAME = 1500  # of the whole path, `value.kkk`: "flattened property.name is longer than 1500 bytes"


def fill(database):
    database.write(documents())


def documents():
    for collection, cases in COLLECTIONS.items():
        for id, value in cases.items():
            yield f"{collection}/{id}", {"value": value}
    yield from whole_documents()


def nested(levels, innermost):
    """`innermost` inside that many maps."""
    for _ in range(levels):
        innermost = {"m": innermost}
    return innermost


def nested_alternately(levels):
    """Maps and arrays in turn: both count as levels."""
    value = "deep"
    for level in range(levels):
        value = {"m": value} if level % 2 else [value]
    return value


SCALARS = {
    "null": None,
    "true": True,
    "false": False,
    "integer-0": 0,
    "integer-1": 1,
    "integer-minus-1": -1,
    "integer-2-to-53-plus-1": 2**53 + 1,
    "integer-max": 2**63 - 1,
    "integer-min": -(2**63),
    "double-0": 0.0,
    "double-minus-0": -0.0,  # the API answers 0.0
    "double-tenth": 0.1,
    "double-1": 1.0,
    "double-third": 1 / 3,
    "double-2-to-53": 2.0**53,
    "double-1e21": 1e21,
    "double-min-denormal": 5e-324,
    "double-max-denormal": 2.225073858507201e-308,
    "double-min-normal": 2.2250738585072014e-308,
    "double-max": 1.7976931348623157e308,
    "double-lowest": -1.7976931348623157e308,
    "double-nan": math.nan,
    "double-infinity": math.inf,
    "double-minus-infinity": -math.inf,
}

TIMESTAMPS = {
    "first": Timestamp("0001-01-01T00:00:00Z"),
    "last": Timestamp("9999-12-31T23:59:59.999999Z"),
    "epoch": Timestamp("1970-01-01T00:00:00Z"),
    "one-microsecond-before-epoch": Timestamp("1969-12-31T23:59:59.999999Z"),
    "before-epoch": Timestamp("1910-11-20T06:30:00.500Z"),
    "milliseconds": Timestamp("2026-11-21T03:00:04.120Z"),
    "microseconds": Timestamp("2026-11-21T03:00:04.000001Z"),
    "nanoseconds": Timestamp("2026-11-21T03:00:04.123456789Z"),  # cut to microseconds
    "leap-day": Timestamp("2024-02-29T12:00:00Z"),
}

STRINGS = {
    "empty": "",
    "spanish": "Añadir facturación electrónica: ¿cuánto cuesta? ¡Ñandú, pingüino!",
    "emoji": "🧾👩🏽‍💼🇨🇴",
    "decomposed": "n\u0303 is not \u00f1",
    "nul": "before\0after",
    "control": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "quotes": "\"double\" 'single' `back` \\ /",
    "markup": "<script>alert(1)</script>&amp;<!-- ]]> -->",
    "right-to-left": "\u202eevil\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200e \u2066isolated\u2069",
    "line-separators": "a\r\nb\u2028c\u2029d",
    "noncharacters": "\ufeff\ufffe\uffff\U0010ffff",
    "10-kB": "0123456789 áéíóú ñ " * 500,
}

BYTES = {
    "empty": b"",
    "one": b"\0",
    "all-256": bytes(range(256)),
    "4-kB": bytes(range(256)) * 16,
    "looks-like-text": "ñandú".encode(),
    "not-utf-8": b"\xff\xfe\xc0\xaf",
}

REFERENCES = {
    "same-project": Reference("scalars/null"),
    "missing": Reference("nowhere/nothing"),
    "another-project": Reference("companies/c1", project="another-project"),
    "another-database": Reference("companies/c1", database="staging-copy"),
    "another-project-and-database": Reference("companies/c1", "staging-copy", "another-project"),
    "numeric-id": Reference("legacy/__id7__"),
    "negative-numeric-id": Reference("legacy/__id-7__"),
    "deep": Reference("companies/ñandú/invoices/F001-000001/lines/1/notes/n 1"),
}

GEO_POINTS = {
    "zero": GeoPoint(0.0, 0.0),
    "north-east": GeoPoint(90.0, 180.0),
    "south-west": GeoPoint(-90.0, -180.0),
    "bogota": GeoPoint(4.710988599999999, -74.072092),
    "equator": GeoPoint(0.0, -78.4558),
    "greenwich": GeoPoint(51.4779, 0.0),
}

ARRAYS = {
    "empty": [],
    "one": ["only"],
    "one-null": [None],
    "null-inside": [1, None, "three"],
    "mixed": [None, True, 1, 1.0, math.nan, Timestamp("2026-11-21T03:00:04Z"), "s", b"b",
              Reference("scalars/null"), GeoPoint(1.5, -1.5), {}, {"k": "v"}],
    "maps": [{"sku": "A-1", "qty": 2}, {"sku": "A-2", "qty": 0.5, "note": None}],
    "empty-maps": [{}, {}, {}],
    "map-with-array": [{"inner": [1, 2, {"innermost": []}]}],
    "equal-elements": ["x", "x", "x"],
    "1000": list(range(1000)),
}

MAPS = {
    "empty": {},
    "nested-empty": {"a": {"b": {}}},
    "nested": {"a": {"b": {"c": 1}, "d": [1, {"e": None}]}, "f": "g"},
    "20-levels": nested(MOST_NESTED - 1, {"deepest": True}),
    "20-levels-alternating": nested_alternately(MOST_NESTED),
    "strange-keys": {
        "with.dot": 1, "with`backtick": 2, "with space": 3, "with/slash": 4, 'with"quote': 5,
        "with'apostrophe": 6, "with\\backslash": 7, "with\0nul": 8, "🧾": 9, "__": 10, "__x": 11,
        "x__": 12, "<b>": 13, "ñ": 14, " ": 15, ".": 16, "..": 17, "`": 18, "1": 19, "-": 20,
        "a\nb": 21, "k" * (LONGEST_NAME - len("value.")): 22, "\u202e": 23, "*": 24, "[0]": 25,
    },
    "order": {"\uffee": 1, "😀": 2, "z": 3, "Z": 4, "é": 5, "10": 6, "9": 7},
}

VECTORS = {
    "1": Vector((0.5,)),
    "3": Vector((1.0, -2.0, 1e-10)),
    "2048": Vector(tuple(index / LONGEST_VECTOR for index in range(LONGEST_VECTOR))),
    "zeros": Vector((0.0, 0.0)),
    "in-map": {"embedding": Vector((0.1, 0.2, 0.3)), "model": "m"},
    "deep-in-maps": nested(5, Vector((1.0, 2.0))),
}

COLLECTIONS = {
    "scalars": SCALARS, "timestamps": TIMESTAMPS, "strings": STRINGS, "bytes": BYTES, "references": REFERENCES,
    "geoPoints": GEO_POINTS, "arrays": ARRAYS, "maps": MAPS, "vectors": VECTORS,
}


def whole_documents():
    yield "whole/no-fields", {}
    yield "whole/500-fields", {f"field{index:03}": one_of_each(index) for index in range(500)}
    yield "whole/everything", {name: list(cases.values())[-1] for name, cases in COLLECTIONS.items()} | {
        "all timestamps": list(TIMESTAMPS.values()),
        "all geo points": list(GEO_POINTS.values()),
        "all references": {"list": list(REFERENCES.values())},
        "all scalars": SCALARS,
    }
    yield "whole/several-vectors", {
        "title": Vector((0.25, 0.5)), "body": Vector((1.0,)), "inMap": {"a": Vector((1.0, 2.0)), "b": Vector((3.0,))}}
    yield "whole/strange-field-names", MAPS["strange-keys"]
    yield "whole/longest-field-name", {"ñ" * (LONGEST_NAME // 2): "1,500 bytes"}


def one_of_each(index):
    scalars = list(SCALARS.values())
    return scalars[index % len(scalars)]
