"""The fixture in the layout of an export that was limited to some collections.

    per-kind/per-kind.overall_export_metadata                       one pointer per kind
    per-kind/all_namespaces/kind_K/all_namespaces_kind_K.export_metadata
    per-kind/all_namespaces/kind_K/output-N                         numbers shared by all kinds, so with gaps

The emulator reads this layout and never writes it. So each output file is one export of a fresh emulator that
holds only the documents of that file; the metadata is written here; an import proves the whole.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import names
import wire
from database import Database
from emulator import Emulator
from fixture import FIXTURES, read_after_import, summary, write_expected

ONE_KIND, ALL_NAMESPACES = 1, 3  # scopes of the overall file's filter
STARTED, ENDED = 1_795_230_004_000_000, 1_795_230_009_000_000  # µs: 2026-11-21T03:00:04Z and five seconds later


@dataclass(frozen=True)
class PerKindFixture:
    """`kinds`: for each collection id its output files, each with its (path, fields)."""

    name: str
    kinds: dict

    def make(self):
        folder = FIXTURES / self.name
        shutil.rmtree(folder, ignore_errors=True)
        pointers, documents = [], []
        for kind, outputs in self.kinds.items():
            kind_folder = folder / "all_namespaces" / f"kind_{kind}"
            kind_folder.mkdir(parents=True)
            for output, contents in outputs.items():
                documents += export_one(contents, kind_folder / output)
            metadata = kind_folder / f"all_namespaces_kind_{kind}.export_metadata"
            metadata.write_bytes(self.export_metadata(kind, outputs))
            pointers.append(pointer(kind, metadata.relative_to(folder), outputs, kind_folder))
        overall = wire.log([b"3", wire.message(*((1, each) for each in pointers))])
        (folder / f"{self.name}.overall_export_metadata").write_bytes(overall)

        imported = read_after_import(self.name)
        documents.sort(key=lambda document: names.in_order(names.path_of(document["name"])))
        assert imported == documents, f"{self.name}: import lost or changed documents"
        write_expected(self.name, imported)
        return summary(self.name, imported)

    def export_metadata(self, kind, outputs):
        info = wire.message((1, self.name), (2, STARTED), (3, ENDED))
        return wire.message((1, info), (2, wire.message((1, kind), *((2, output) for output in outputs))))


def export_one(contents, output):
    """Makes one output file of the given documents; returns what the emulator answered for them."""
    with tempfile.TemporaryDirectory() as scratch:
        with Emulator(scratch) as emulator:
            database = Database(emulator)
            database.write(contents)
            database.export_to(scratch, "one")
            documents = database.documents()
        shutil.move(Path(scratch) / "one/all_namespaces/all_kinds/output-0", output)
    assert len(documents) == len(contents)
    return documents


def pointer(kind, metadata, outputs, kind_folder):
    scope = wire.message((1, ONE_KIND), (2, kind), (3, ALL_NAMESPACES))
    entities = sum(len(contents) for contents in outputs.values())
    size = sum((kind_folder / output).stat().st_size for output in outputs)
    return wire.message((1, scope), (2, metadata.as_posix()), (3, entities), (4, size))
