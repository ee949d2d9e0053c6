"""The ERP a day later: the same writes, then the edits below.

Left is `erp`, right is `erp-next-day`. What differs is known twice over, from these edits and by comparing what the
emulator answered; the two must agree.
"""

import copy

import answers
import compare
import names
from fixture import FIXTURES
from seeds import erp
from values import GeoPoint, Reference, Timestamp, Vector, typed

ABSENT = object()  # for a field or the last elements of an array
REMOVED_COMPANY = "companies/panaderia-espiga"
ANDINA = "companies/andina-textiles"
MAYA = "companies/tecnologia-maya"
RETYPED_INVOICES = 40  # whose updatedAt became text, as an old client of the ERP writes it
REPRICED_PRODUCTS = 15  # whose price in cents became a double of the same number

BEFORE = dict(erp.documents())


def below(collection):
    """Paths of the documents directly in that collection, in the order of writing."""
    return [path for path in BEFORE if path.rpartition("/")[0] == collection]


ADDED = {
    f"{ANDINA}/customers/NuevoClienteÑ0000001": {"name": "Doña Ibáñez & Cía.", "contacts": [], "blocked": False},
    f"{ANDINA}/invoices/F001-000900": {"status": "pendiente", "totalCents": 119_000, "total": 1_190.0},
    f"{ANDINA}/invoices/F001-000900/lines/1": {"quantity": 1, "priceCents": 100_000},
    f"{MAYA}/credit_notes/NC-1": {"invoice": Reference(f"{MAYA}/invoices/F001-000001"), "reason": "devolución"},
    "companies/apicultura-quiñe": {},
}

DELETED = [
    below(f"{MAYA}/payments")[3],
    below(f"{MAYA}/customers")[0],
    f"{MAYA}/invoices/F001-000007",  # its lines stay, below a parent that is missing
    f"{MAYA}/invoices/F001-000008/lines/1",
    *(path for path in BEFORE if path == REMOVED_COMPANY or path.startswith(REMOVED_COMPANY + "/")),
]


def changed():
    """(document, {place: new value}); each place is where `--changes` must report it."""
    for invoice in below(f"{ANDINA}/invoices")[:RETYPED_INVOICES]:
        yield invoice, {("updatedAt",): BEFORE[invoice]["updatedAt"].text}
    for product in below("companies/cafe-nandu/products")[:REPRICED_PRODUCTS]:
        yield product, {("priceCents",): float(BEFORE[product]["priceCents"])}

    yield MAYA, {
        ("taxData", "régimen fiscal"): "simplificado",
        ("taxData", "correo.facturación"): ABSENT,
        ("taxData", "código `CIIU` \\ SAT"): "6201",
        ("taxData", "rate"): 0.08,
        ("settings", "modules", 0): "inventario",
        ("settings", "modules", 1): "ventas",
        ("settings", "modules", 3): "nómina",
        ("settings", "beta", "reportes"): True,
        ("location",): GeoPoint(20.9674, -89.6237),
        ("logo",): BEFORE[MAYA]["logo"] + b"\0",
        ("closedAt",): Timestamp("2026-11-21T18:00:00.000001Z"),
    }
    yield "companies/muebles-del-sur", {
        ("closedAt",): ABSENT,
        ("reopenedAt",): None,
        ("settings", "modules", 2): ABSENT,
        ("settings", "beta"): None,
        ("active",): "true",
        ("taxData",): "900123456-1",
        ("createdAt",): Timestamp("2024-06-01T00:00:00.001Z"),
    }
    first, second, third, fourth, fifth = below(f"{MAYA}/invoices")[10:15]
    yield first, {("totalCents",): BEFORE[first]["totalCents"] + 1, ("total",): BEFORE[first]["total"] + 0.01}
    yield second, {("totalCents",): str(BEFORE[second]["totalCents"])}
    yield third, {("taxes", 0, "rate"): 0.08, ("taxes", 0, "exención <b>"): True, ("taxes", 0, "name"): ABSENT}
    yield fourth, {("taxes", 1): {"name": "IEPS", "rate": 0.03, "amountCents": 90}, ("notes",): ["primera", None]}
    yield fifth, {
        ("customer",): Reference(f"{MAYA}/customers/otro", project="another-project"),
        ("seller",): f"{MAYA}/users/1",
        ("customer copy",): {"name": "Señor Peña", "tags": []},
        ("__etag",): b"\xff\0",
    }
    product = below(f"{MAYA}/products")[0]
    yield product, {("embedding",): Vector((0.25, -1.0)), ("cost",): float("nan"), ("stock",): -(2**63), ("1st",): {}}


def fill(database):
    erp.fill(database)
    assert database.documents() == left(), "remake the fixture `erp` first: its expected file is another one"
    database.write((path, edited(path, edits)) for path, edits in changed())
    database.write(ADDED.items())
    database.delete(DELETED)


def edited(path, edits):
    fields = copy.deepcopy(BEFORE[path])
    for place, value in edits.items():
        put(fields, place, value)
    return fields


def left():
    return answers.read_compressed(FIXTURES / "erp.expected.ndjson.gz")


def write_changes(documents):
    compared = list(compare.changes(left(), documents))
    assert as_numbers(compared) == as_numbers(scripted()), "edits and comparison disagree"
    (FIXTURES / "erp-next-day.changes.ndjson").write_bytes(answers.ndjson(compared))


def scripted():
    """The same lines from the edits alone."""
    lines = [{"document": path, "kind": "onlyRight"} for path in ADDED]
    lines += [{"document": path, "kind": "onlyLeft"} for path in DELETED]
    for path, edits in changed():
        fields = [
            compare.difference(place, answered(value_at(BEFORE[path], place)), answered(value))
            for place, value in sorted(edits.items(), key=lambda edit: in_field_order(edit[0]))]
        lines.append({"document": path, "kind": "changed", "fields": fields})
    return sorted(lines, key=lambda line: names.in_order(line["document"]))


def answered(value):
    return None if value is ABSENT else typed(value)


def in_field_order(place):
    return [part if isinstance(part, int) else part.encode() for part in place]


def value_at(container, place):
    for part in place:
        missing = part not in container if isinstance(container, dict) else part >= len(container)
        if missing:
            return ABSENT
        container = container[part]
    return container


def put(container, place, value):
    for part in place[:-1]:
        container = container[part]
    last = place[-1]
    if value is ABSENT:
        del container[last]
    elif isinstance(container, list) and last == len(container):
        container.append(value)
    else:
        container[last] = value


def as_numbers(value):
    """Number texts of an answer and numbers of Python made comparable."""
    match value:
        case dict():
            return {key: as_numbers(part) for key, part in value.items()}
        case list():
            return [as_numbers(part) for part in value]
        case answers.Number():
            return float(value)
    return value
