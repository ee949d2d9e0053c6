"""What cases need of Google Cloud: `rekindle sandbox`, and a Cloud Storage that lies."""
import base64
import contextlib
import hashlib
import http.server
import json
import os
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

from exports import crc32c


_WRITES = ("*:importDocuments", "*:exportDocuments", "*:bulkDeleteDocuments", "*:clone", "*:restore",
           "*/documents:commit", "*/documents:batchWrite", "/google.firestore.v1.Firestore/Commit",
           "/google.firestore.v1.Firestore/BatchWrite", "/upload/*")
_WRITING_METHODS = [("POST", "/v1/projects/*/databases"), ("POST", "/storage/*")] + [
    (method, path) for method in ("PATCH", "DELETE", "PUT") for path in ("/v1/*", "/storage/*")]


class Sandbox:
    """A client of `rekindle sandbox`."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def call(self, method, path, body=None):
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.endpoint + path, data=payload, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def database(self, project, database="(default)"):
        self.call("POST", f"/v1/projects/{project}/databases?databaseId={urllib.parse.quote(database)}",
                  {"locationId": "nam5", "type": "FIRESTORE_NATIVE"})

    def bucket(self, name):
        self.call("POST", "/storage/v1/b?project=demo-pyme-erp", {"name": name, "location": "nam5"})

    def put(self, bucket, name, content):
        self.call("POST", f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={urllib.parse.quote(name, safe='')}",
                  content)

    def upload(self, folder, bucket, prefix):
        for name, content in objects(folder, prefix).items():
            self.put(bucket, name, content)

    def delete(self, bucket, name):
        self.call("DELETE", f"/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}")

    def names(self, bucket, prefix):
        """The objects below a folder."""
        page = self.call("GET", f"/storage/v1/b/{bucket}/o?prefix={urllib.parse.quote(prefix, safe='')}")
        return [item["name"] for item in page.get("items", [])]

    def write(self, project, documents, database="(default)"):
        """Writes documents: fields, of whole numbers and texts, by path."""
        parent = f"projects/{project}/databases/{database}"
        updates = [{"update": {"name": f"{parent}/documents/{path}", "fields": {
            name: {"integerValue": str(value)} if isinstance(value, int) else {"stringValue": value}
            for name, value in fields.items()}}} for path, fields in documents.items()]
        self.call("POST", f"/v1/{parent}/documents:commit", {"writes": updates})

    def documents(self, project, database="(default)"):
        """Every document's fields and time, by path."""
        parent = f"projects/{project}/databases/{database}/documents"
        answer = self.call("POST", f"/v1/{parent}:runQuery", {"structuredQuery": {"from": [{"allDescendants": True}]}})
        found = (line["document"] for line in answer if "document" in line)
        return {document["name"].removeprefix(parent + "/"): (document.get("fields", {}), document["updateTime"])
                for document in found}

    def operations(self, kind, project, database="(default)"):
        """Names of the database's operations of a kind, such as `ImportDocuments`."""
        answer = self.call("GET", f"/v1/projects/{project}/databases/{database}/operations?pageSize=100")
        return [operation["name"] for operation in answer.get("operations", [])
                if operation["metadata"]["@type"].endswith(f".{kind}Metadata")]

    def faults(self, *rules):
        """Sets these rules of docs/sandbox.md and no others; `writes` counts from now on."""
        counting = [{"path": path, "times": 0, "status": 500} for path in _WRITES]
        counting += [{"method": method, "path": path, "times": 0, "status": 500} for method, path in _WRITING_METHODS]
        self.call("DELETE", "/sandbox/v1/faults")
        self.call("POST", "/sandbox/v1/faults", {"rules": counting + list(rules)})

    def acted(self):
        """How often each rule of `faults` acted, in their order."""
        return [rule["acted"] for rule in self.call("GET", "/sandbox/v1/faults")["rules"] if rule.get("times") != 0]

    def writes(self):
        """Calls that write, made since `faults`; those that a rule refused too."""
        return sum(rule["seen"] for rule in self.call("GET", "/sandbox/v1/faults")["rules"] if rule.get("times") == 0)

    def count(self, project, database="(default)"):
        answer = self.call(
            "POST", f"/v1/projects/{project}/databases/{database}/documents:runAggregationQuery",
            {"structuredAggregationQuery": {"structuredQuery": {"from": [{"allDescendants": True}]},
                                            "aggregations": [{"alias": "n", "count": {}}]}})
        return int(answer[0]["result"]["aggregateFields"]["n"]["integerValue"])


def objects(folder, prefix):
    """The files below a folder as objects."""
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            with open(full, "rb") as file:
                found[f"{prefix}/{os.path.relpath(full, folder)}"] = file.read()
    return found


@contextlib.contextmanager
def sandbox(binary, folder):
    process = subprocess.Popen([binary, "sandbox", "--listen", "127.0.0.1:0", "--data", folder],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield Sandbox(json.loads(process.stdout.readline())["endpoint"])
    finally:
        process.terminate()
        process.wait()


class LyingStorage:
    """A Cloud Storage with one bucket, whose answers a case may change.

    state: `changed` by object name what its resource says instead, `endless` for a listing that has always one page more.
    """

    def __init__(self, contents, changed=None, endless=False, without=()):
        self.contents, self.changed, self.endless = contents, changed or {}, endless
        self.without = without
        self.pages = 0
        self.resources = {}

    def resource(self, name):
        if name not in self.resources:
            self.resources[name] = self.described(name)
        return self.resources[name]

    def described(self, name):
        content = self.contents[name]
        resource = {
            "kind": "storage#object", "bucket": "backups", "name": name, "size": str(len(content)), "generation": "7",
            "metageneration": "1", "crc32c": base64.b64encode(crc32c(content).to_bytes(4, "big")).decode(),
            "md5Hash": base64.b64encode(hashlib.md5(content).digest()).decode(),
            "timeCreated": "2026-11-28T03:00:00.000Z", "updated": "2026-11-28T03:00:00.000Z", "etag": "e",
            "storageClass": "STANDARD", "contentType": "application/octet-stream"}
        resource.update(self.changed.get(name, {}))
        for member in self.without:
            resource.pop(member, None)
        return resource

    @contextlib.contextmanager
    def serve(self):
        storage = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle(self):
                # A client may leave before it has read everything.
                with contextlib.suppress(ConnectionError):
                    super().handle()

            def answer(self, status, body, headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                parts = url.path.split("/o/", 1)
                if len(parts) == 2:
                    name = urllib.parse.unquote(parts[1])
                    if name not in storage.contents:
                        return self.answer(404, b'{"error":{"code":404,"message":"No such object"}}')
                    if query.get("alt") == "media":
                        return self.media(name)
                    return self.answer(200, json.dumps(storage.resource(name)).encode())
                if url.path.rstrip("/").endswith("/o"):
                    return self.answer(200, json.dumps(storage.page(query)).encode())
                bucket = {"kind": "storage#bucket", "name": "backups", "location": "NAM5", "projectNumber": "1"}
                return self.answer(200, json.dumps(bucket).encode())

            def media(self, name):
                content = storage.contents[name]
                start, end = 0, len(content)
                asked = self.headers.get("range")
                if asked:
                    first, last = asked.removeprefix("bytes=").split("-")
                    start, end = int(first), min(end, int(last) + 1 if last else end)
                resource = storage.resource(name)
                hashes = ",".join(f"{key}={resource[member]}" for key, member in (("crc32c", "crc32c"), ("md5", "md5Hash"))
                                  if member in resource)
                headers = [("x-goog-hash", hashes), ("x-goog-generation", "7"), ("etag", "e"),
                           ("x-goog-stored-content-length", str(len(content)))]
                if asked:
                    headers.append(("content-range", f"bytes {start}-{end - 1}/{len(content)}"))
                self.answer(206 if asked else 200, content[start:end], headers)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()

    def page(self, query):
        self.pages += 1
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter")
        items, prefixes = [], set()
        for name in sorted(self.contents, key=lambda name: name.encode()):
            if not name.startswith(prefix):
                continue
            rest = name[len(prefix):]
            if delimiter and delimiter in rest:
                prefixes.add(prefix + rest.split(delimiter, 1)[0] + delimiter)
            else:
                items.append(self.resource(name))
        page = {"kind": "storage#objects", "items": items if self.pages == 1 or not self.endless else [],
                "prefixes": sorted(prefixes) if self.pages == 1 or not self.endless else []}
        if self.endless:
            page["nextPageToken"] = f"token-{self.pages}"
        return page
