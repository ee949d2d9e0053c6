"""Few small documents with every value type: so few bytes that a test can damage each of them."""

from values import GeoPoint, Reference, Timestamp, Vector


def fill(database):
    database.write([
        ("a/1", {"i": 7, "d": 0.5, "b": True, "n": None, "s": "é"}),
        ("a/__id7__", {"t": Timestamp("2026-11-22T03:00:04.5Z"), "r": Reference("a/1"), "g": GeoPoint(12.5, -77.25)}),
        ("a/1/c/x", {"y": b"\xff\x00", "v": Vector((1.0, -2.0)), "l": [1, "x", {"m": None}], "e": [], "o": {}}),
        ("z/empty", {}),
    ])
