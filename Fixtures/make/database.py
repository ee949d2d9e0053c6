"""One database of a running emulator: write, read everything, export, import."""

import json

import answers
from emulator import EmulatorError
from values import DEFAULT_DATABASE, PROJECT, document_name, typed_fields

BATCH_WRITES = 500
BATCH_CHARACTERS = 3_000_000  # the emulator refuses messages above 4 MiB


class Database:
    def __init__(self, emulator, database=DEFAULT_DATABASE, project=PROJECT):
        self.emulator = emulator
        self.database = database
        self.project = project
        self.name = f"projects/{project}/databases/{database}"

    def post(self, path, body):
        text = body if isinstance(body, str) else json.dumps(body)
        status, answer = self.emulator.request("POST", path, text.encode())
        if status != 200:
            raise EmulatorError(f"POST {path}: {status} {answer[:500]!r}\n{self.emulator.log_tail()}")
        return answer.decode()

    def write(self, documents):
        """`documents`: (path, fields) in the order of writing, which decides the export's bytes."""
        self.commit(
            {"update": {"name": self.document_name(path), "fields": typed_fields(fields)}}
            for path, fields in documents)

    def delete(self, paths):
        self.commit({"delete": self.document_name(path)} for path in paths)

    def document_name(self, path):
        return document_name(path, self.database, self.project)

    def commit(self, writes):
        for batch in batches(writes):
            self.post(f"/v1/{self.name}/documents:commit", '{"writes":[' + ",".join(batch) + "]}")

    def documents(self):
        """Every document of every collection in name order, by one query without a kind."""
        query = {
            "from": [{"allDescendants": True}],
            "orderBy": [{"field": {"fieldPath": "__name__"}, "direction": "ASCENDING"}],
        }
        rows = answers.parse(self.post(f"/v1/{self.name}/documents:runQuery", {"structuredQuery": query}))
        return [answers.document(row["document"]) for row in rows if "document" in row]

    def export_to(self, folder, name):
        """Writes the export folder `folder/name`."""
        request = {"database": self.name, "export_directory": str(folder), "export_name": name}
        self.post(f"/emulator/v1/projects/{self.project}:export", request)

    def import_from(self, export):
        """`export`: an export folder that is called as its overall file is."""
        overall = export / f"{export.name}.overall_export_metadata"
        request = {"database": self.name, "export_directory": str(overall)}
        self.post(f"/emulator/v1/projects/{self.project}:import", request)


def batches(writes):
    """JSON texts of the writes, as many together as one commit takes."""
    batch, characters = [], 0
    for write in writes:
        text = json.dumps(write)
        if batch and (len(batch) == BATCH_WRITES or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch
