"""The database of pyme-erp, an ERP for small Latin-American companies.

    exchange_rates/{day}
    companies/{company}
        users/{auto}  products/{sku}  customers/{auto}  invoices/{number}  payments/{auto}  audit_logs/{auto}
        invoices/{number}/lines/{n}

Amounts are integers in cents, except where an old version of the ERP wrote doubles.
"""

import random
from datetime import datetime, timedelta

from seeds import erp_words as words
from values import GeoPoint, Reference, Timestamp

SEED = 20261121
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TODAY = datetime(2026, 11, 21, 2, 30)


def fill(database):
    database.write(documents())


def documents():
    """(path, fields), always the same and in the same order."""
    chance = Chance()
    for day in range(30):
        yield exchange_rate(chance, day)
    for company in words.COMPANIES:
        yield from Company(chance, *company).documents()


class Chance:
    """Draws by `random()` alone, the one method that Python promises never to change."""

    def __init__(self):
        self.random = random.Random(SEED).random

    def below(self, limit):
        return int(self.random() * limit)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def happens(self, probability):
        return self.random() < probability

    def auto_id(self):
        return "".join(self.pick(LETTERS) for _ in range(20))

    def moment(self, days_ago):
        """A time on that day, to the microsecond, millisecond or second."""
        unit = self.pick([1, 1_000, 1_000_000])
        fraction = self.below(1_000_000) // unit * unit
        return timestamp(TODAY - timedelta(days=days_ago, seconds=self.below(36_000)) + timedelta(microseconds=fraction))

    def person(self):
        return f"{self.pick(words.FIRST_NAMES)} {self.pick(words.FAMILY_NAMES)} {self.pick(words.FAMILY_NAMES)}"


def timestamp(at):
    text = at.isoformat(timespec="microseconds")
    for zeros in (".000000", "000"):
        text = text.removesuffix(zeros)
    return Timestamp(text + "Z")


def exchange_rate(chance, day):
    date = (TODAY - timedelta(days=day)).date().isoformat()
    rates = {"COP": 4_012.5, "ARS": 1_450.25, "CLP": 950.0, "PEN": 3.75, "MXN": 18.4}
    moved = {currency: round(rate * (0.98 + 0.04 * chance.random()), 4) for currency, rate in rates.items()}
    return f"exchange_rates/{date}", {"base": "USD", "rates": moved, "official": day % 7 != 0}


class Company:
    """One company and all that lies below it."""

    def __init__(self, chance, id, legal_name, trade_name, country, currency, city, region, latitude, longitude, tax, share):
        self.chance, self.id, self.path = chance, id, f"companies/{id}"
        self.legal_name, self.trade_name, self.country, self.currency = legal_name, trade_name, country, currency
        self.city, self.region, self.location, self.tax = city, region, GeoPoint(latitude, longitude), tax
        self.share = share
        self.paths = {}

    def documents(self):
        yield self.path, self.company()
        yield from self.collection("users", 6, self.user, self.chance.auto_id)
        yield from self.collection("products", 46, self.product, Numbers("SKU-{:04}"))
        yield from self.collection("customers", 44, self.customer, self.chance.auto_id)
        for path, invoice in self.collection("invoices", 112, self.invoice, Numbers("F001-{:06}")):
            lines = invoice.pop("lines")
            yield path, invoice
            for number, line in enumerate(lines, 1):
                yield f"{path}/lines/{number}", line
        yield from self.collection("payments", 74, self.payment, self.chance.auto_id)
        yield from self.collection("audit_logs", 36, self.audit_log, self.chance.auto_id)

    def collection(self, name, usual, make, next_id):
        """As many documents as the company's size asks for, made one after the other."""
        self.paths[name] = []
        for number in range(1, round(usual * self.share) + 1):
            path = f"{self.path}/{name}/{next_id()}"
            self.paths[name].append(path)
            yield path, make(number)

    def reference(self, collection):
        return Reference(self.chance.pick(self.paths[collection]))

    def company(self):
        return {
            "legalName": self.legal_name,
            "tradeName": self.trade_name,
            "currency": self.currency,
            "taxData": {
                "id": f"{self.chance.between(800_000_000, 901_999_999)}-{self.chance.below(10)}",
                "rate": self.tax,
                "régimen fiscal": "común",
                "correo.facturación": f"facturas@{self.id}.example",
            },
            "address": self.address(),
            "location": self.location,
            "logo": b"GIF89a" + bytes(self.chance.below(256) for _ in range(180)),
            "settings": {"invoicePrefix": "F001", "modules": ["ventas", "inventario", "caja"], "beta": {}},
            "active": True,
            "closedAt": None,
            "createdAt": self.chance.moment(900),
        }

    def address(self):
        street = f"{self.chance.pick(words.STREETS)} #{self.chance.between(1, 199)}-{self.chance.between(1, 99)}"
        return {"street": street, "city": self.city, "region": self.region, "country": self.country}

    def user(self, number):
        name = self.chance.person()
        return {
            "name": name,
            "email": f"usuario{number}@{self.id}.example",
            "roles": ["admin", "ventas"] if number == 1 else [self.chance.pick(["ventas", "caja", "bodega"])],
            "active": self.chance.happens(0.9),
            "lastLoginAt": self.chance.moment(number) if self.chance.happens(0.8) else None,
        }

    def product(self, number):
        name, unit, price, tags = self.chance.pick(words.GOODS)
        return {
            "name": name + self.chance.pick(words.QUALITIES),
            "unit": unit,
            "priceCents": price + 500 * self.chance.below(100),
            "cost": round(price * 0.0062 + self.chance.random(), 3),
            "stock": self.chance.between(-2, 400),
            "tags": tags,
            "barcode": None if self.chance.happens(0.3) else str(self.chance.between(7_700_000_000_000, 7_799_999_999_999)),
        }

    def customer(self, number):
        contact = {"name": self.chance.person(), "phone": f"+57 3{self.chance.between(10_000_000, 99_999_999)}"}
        return {
            "name": f"{self.chance.pick(words.BUSINESSES)} {self.chance.pick(words.FAMILY_NAMES)} & Cía.",
            "taxId": str(self.chance.between(10_000_000, 99_999_999)),
            "address": self.address(),
            "contacts": [contact] if self.chance.happens(0.7) else [],
            "creditLimitCents": 1_000_000 * self.chance.below(50),
            "blocked": self.chance.happens(0.05),
        }

    def invoice(self, number):
        """With its `lines`, which become documents below it."""
        lines = [self.line() for _ in range(self.chance.between(1, 3))]
        subtotal = sum(line["totalCents"] for line in lines)
        tax = round(subtotal * self.tax)
        days_ago = self.chance.between(1, 300)
        return {
            "customer": self.reference("customers"),
            "seller": self.reference("users"),
            "issuedAt": self.chance.moment(days_ago),
            "updatedAt": self.chance.moment(days_ago - 1),
            "status": self.chance.pick(["pagada", "pendiente", "anulada", "vencida"]),
            "totalCents": subtotal + tax,
            "total": (subtotal + tax) / 100,
            "taxes": [{"name": "IVA", "rate": self.tax, "amountCents": tax}],
            "notes": self.chance.pick(words.NOTES),
            "lines": lines,
        }

    def line(self):
        quantity, price = self.chance.between(1, 12), 1_000 * self.chance.between(5, 40_000)
        return {
            "product": self.reference("products"),
            "quantity": quantity / 2 if self.chance.happens(0.1) else quantity,
            "priceCents": price,
            "totalCents": quantity * price,
        }

    def payment(self, number):
        return {
            "invoice": self.reference("invoices"),
            "amountCents": 1_000 * self.chance.between(10, 90_000),
            "method": self.chance.pick(words.METHODS),
            "receivedAt": self.chance.moment(self.chance.below(300)),
            "bank": {"name": "Banco de la Nación", "reference": self.chance.auto_id()} if self.chance.happens(0.4) else None,
        }

    def audit_log(self, number):
        return {
            "at": self.chance.moment(self.chance.below(30)),
            "user": self.reference("users"),
            "action": self.chance.pick(words.ACTIONS),
            "target": self.reference("invoices"),
            "changes": [{"field": "status", "from": None, "to": "pendiente"}] if self.chance.happens(0.5) else [],
        }


class Numbers:
    """Ids such as F001-000001, F001-000002, ..."""

    def __init__(self, pattern):
        self.pattern, self.last = pattern, 0

    def __call__(self):
        self.last += 1
        return self.pattern.format(self.last)
