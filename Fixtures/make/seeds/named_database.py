"""A small database that is not `(default)`: its id stands in every key and in references to it."""

from values import Reference, Timestamp

DATABASE = "staging-copy"
COUNT = 12


def fill(database):
    database.write(documents())


def documents():
    yield "companies/andina-textiles", {"legalName": "Textiles Andina S.A.S.", "copiedAt": Timestamp("2026-11-21T03:00:04Z")}
    for number in range(1, COUNT + 1):
        customer = f"companies/andina-textiles/customers/{number}"
        invoice = f"companies/andina-textiles/invoices/F001-{number:06}"
        yield customer, {"name": f"Señor Nº {number}", "copiedFrom": Reference(customer)}
        yield invoice, {
            "customer": Reference(customer, DATABASE),
            "totals": {"cents": 1_000 * number, "currency": "COP"},
            "copies": [
                Reference(invoice, DATABASE),
                Reference(invoice),
                Reference(invoice, project="another-project"),
                Reference(invoice, DATABASE, "another-project"),
            ],
        }
        yield f"{invoice}/lines/__id{number}__", {"invoice": Reference(invoice, DATABASE), "map": {"old": Reference(invoice)}}
    yield "settings/copy", {"source": Reference("companies/andina-textiles"), "numeric": Reference("legacy/__id7__", DATABASE)}
    yield "settings/empty", {}
