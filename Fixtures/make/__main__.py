"""Makes the fixtures: `python3 Fixtures/make [NAME]...`, all of them by default."""

import signal
import sys

sys.dont_write_bytecode = True

import emulator
from fixture import Fixture
from per_kind import PerKindFixture
from seeds import (
    edge_paths, empty, erp, erp_next_day, every_byte, kinds, large_documents, many_files, named_database, value_types)

FIXTURES = [
    Fixture("types", value_types.fill),
    Fixture("erp", erp.fill),
    Fixture("erp-next-day", erp_next_day.fill, beside=erp_next_day.write_changes),
    Fixture("edge-paths", edge_paths.fill),
    Fixture("named-database", named_database.fill, named_database.DATABASE),
    Fixture("large-documents", large_documents.fill),
    Fixture("many-files", many_files.fill),
    PerKindFixture("per-kind", kinds.KINDS),
    Fixture("every-byte", every_byte.fill),
    Fixture("empty", empty.fill),
]


def main(wanted):
    known = {fixture.name: fixture for fixture in FIXTURES}
    if unknown := set(wanted) - set(known):
        sys.exit(f"no such fixture: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves by way of every `with`
    print(f"emulator jar of {emulator.jar_date()}, Java {emulator.java_version()}")
    print("| fixture | documents | output files | bytes |")
    for name in wanted or known:
        print(known[name].make(), flush=True)


main(sys.argv[1:])
