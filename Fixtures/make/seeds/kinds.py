"""Four collection groups with their places in a per-kind export; `lines` has two files, and numbers are left out."""

from values import Reference, Timestamp

COMPANY = "companies/cafe-nandu"
CUSTOMERS = [(f"{COMPANY}/customers/{number}", {"name": f"Cliente Nº {number}"}) for number in range(1, 31)]

INVOICES = [
    (f"{COMPANY}/invoices/F001-{number:06}", {
        "customer": Reference(f"{COMPANY}/customers/{number % 30 + 1}"),
        "totalCents": 5_000 * number,
        "issuedAt": Timestamp(f"2026-11-{number % 21 + 1:02}T10:00:00Z"),
    })
    for number in range(1, 61)]

LINES = [
    (f"{invoice}/lines/{number}", {"quantity": number, "product": "Café molido 500 g"})
    for invoice, _ in INVOICES
    for number in (1, 2)]

AUDIT_LOGS = [(f"audit_logs/{number:04}", {"action": "factura.creada", "ok": True}) for number in range(1, 16)]

KINDS = {
    "audit_logs": {"output-0": AUDIT_LOGS},
    "customers": {"output-2": CUSTOMERS},
    "invoices": {"output-5": INVOICES},
    "lines": {"output-1": LINES[:70], "output-4": LINES[70:]},
}
