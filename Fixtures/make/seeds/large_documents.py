"""Documents near Firestore's limit of 1 MiB, between small ones, so that records span many blocks."""

LONGEST_VALUE = 1_048_487  # bytes of one string or bytes value; one more is refused
MANY_FIELDS = 12_000
MANY_ELEMENTS = 10_000


def fill(database):
    database.write(documents())


def documents():
    yield "small/before", {"n": 0}
    yield "large/string", {"text": repeated("La factura electrónica del pingüino. ".encode(), LONGEST_VALUE - 1).decode() + "."}
    yield "small/between", {"n": 1}
    yield "large/bytes", {"data": repeated(bytes(range(256)), LONGEST_VALUE)}
    yield "large/fields", {f"field{number:05}": number for number in range(MANY_FIELDS)}
    yield "large/array", {"elements": [{"sku": f"SKU-{number:05}", "qty": number / 2} for number in range(MANY_ELEMENTS)]}
    yield "small/after", {"n": 2}
    for number in range(20):
        yield f"small/{number:02}", {"text": "x" * number * 400}


def repeated(pattern, length):
    return (pattern * (length // len(pattern) + 1))[:length]
