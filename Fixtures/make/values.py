"""Firestore values written as plain Python, and their typed form in the REST API.

None, bool, int, float, str, bytes, list and dict stand for themselves; the four classes below
stand for the types that Python lacks.
"""

import base64
import math
from dataclasses import dataclass

PROJECT = "demo-pyme-erp"
DEFAULT_DATABASE = "(default)"


@dataclass(frozen=True)
class Timestamp:
    text: str  # RFC 3339, in UTC


@dataclass(frozen=True)
class Reference:
    path: str  # below documents/
    database: str = DEFAULT_DATABASE
    project: str = PROJECT


@dataclass(frozen=True)
class GeoPoint:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Vector:
    coordinates: tuple


def document_name(path, database=DEFAULT_DATABASE, project=PROJECT):
    return f"projects/{project}/databases/{database}/documents/{path}"


def typed_fields(fields):
    return {name: typed(value) for name, value in fields.items()}


def typed(value):
    match value:
        case None:
            return {"nullValue": None}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": double(value)}
        case str():
            return {"stringValue": value}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode()}
        case Timestamp(text):
            return {"timestampValue": text}
        case Reference(path, database, project):
            return {"referenceValue": document_name(path, database, project)}
        case GeoPoint(latitude, longitude):
            return {"geoPointValue": {"latitude": latitude, "longitude": longitude}}
        case Vector(coordinates):
            return typed({"__type__": "__vector__", "value": [float(c) for c in coordinates]})
        case list():
            return {"arrayValue": {"values": [typed(element) for element in value]} if value else {}}
        case dict():
            return {"mapValue": {"fields": typed_fields(value)} if value else {}}
    raise TypeError(f"no Firestore type for {value!r}")


def double(value):
    """JSON has no NaN and no infinities: the API takes them as strings."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
