"""How one fixture is made: fill a database, read it, export it, and prove the export by importing it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import answers
import names
from database import Database
from emulator import Emulator
from values import DEFAULT_DATABASE

FIXTURES = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Fixture:
    """`fill` writes the documents; `beside` may write further golden files from what was read."""

    name: str
    fill: Callable[[Database], None]
    database: str = DEFAULT_DATABASE
    beside: Callable[[list], None] = lambda documents: None

    def make(self):
        with tempfile.TemporaryDirectory() as scratch:
            documents = self.export(Path(scratch))
        assert read_after_import(self.name, self.database) == documents, f"{self.name}: import lost or changed documents"
        write_expected(self.name, documents)
        self.beside(documents)
        return summary(self.name, documents)

    def export(self, scratch):
        with Emulator(scratch) as emulator:
            database = Database(emulator, self.database)
            self.fill(database)
            documents = database.documents()
            database.export_to(scratch, self.name)
        keep(scratch / self.name)
        return documents


def keep(made):
    """Puts a freshly made export folder in the place of the old one."""
    place = FIXTURES / made.name
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(made, place)


def read_after_import(name, database=DEFAULT_DATABASE):
    """What a fresh emulator answers after importing the fixture."""
    with tempfile.TemporaryDirectory() as scratch, Emulator(scratch) as emulator:
        target = Database(emulator, database)
        target.import_from(FIXTURES / name)
        return target.documents()


def write_expected(name, documents):
    paths = [names.path_of(document["name"]) for document in documents]
    assert paths == sorted(paths, key=names.in_order), f"{name}: answers are not in name order"
    answers.write_compressed(FIXTURES / f"{name}.expected.ndjson.gz", answers.ndjson(documents))


def summary(name, documents):
    """The fixture's row for the table in README.md: documents, output files, bytes of the folder."""
    files = [file for file in (FIXTURES / name).rglob("*") if file.is_file()]
    outputs = sum(file.name.startswith("output-") for file in files)
    size = sum(file.stat().st_size for file in files)
    return f"| `{name}` | {len(documents):,} | {outputs} | {size:,} |"
