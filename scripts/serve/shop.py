"""A sandbox with users and exports, and `rekindle serve` on it: for serve-bench and serve-contract.

with Shop(exports=1000) as shop:    shop.endpoint, shop.sandbox, shop.token()
"""

import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What the fixture is an export of.
PROJECT = "demo-pyme-erp"
DATABASE = f"projects/{PROJECT}/databases/staging-copy"
BUCKET = "demo-pyme-erp-backups"
LINKS = f"backup-links@{PROJECT}.iam.gserviceaccount.com"
PASSWORD = "correct horse battery staple"
WEB_KEY = f"AIzaSandbox-{PROJECT}"
DAY = 86_400
# 2026-11-20T03:00:00Z, before the fixture was made: an export is of the earliest time that it tells.
NEWEST = 1_795_143_600


def binary():
    """The program: REKINDLE_BIN, or the release build."""
    return os.environ.get("REKINDLE_BIN", str(ROOT / ".build/release/rekindle"))


def encoded(name):
    return urllib.parse.quote(name, safe="")


class Client:
    """One connection, from an address of this machine."""

    def __init__(self, endpoint, source=None):
        parts = urllib.parse.urlsplit(endpoint)
        self.connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=300, source_address=source and (source, 0)
        )

    def send(self, method, path, body=None, headers=None):
        """Status, headers, body."""
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def json(self, method, path, body=None, headers=None):
        data = None if body is None else json.dumps(body)
        status, _, answer = self.send(
            method, path, data, {"content-type": "application/json", "authorization": "Bearer any", **(headers or {})}
        )
        if status >= 300:
            raise SystemExit(f"{method} {path} answered {status}: {answer.decode(errors='replace')[:500]}")
        return json.loads(answer or b"{}")


class Program:
    """A server of Rekindle's: it says in one line where it is."""

    def __init__(self, arguments, environment, log):
        self.process = subprocess.Popen(
            [binary(), *arguments], stdout=subprocess.PIPE, stderr=log, env=environment, start_new_session=True
        )
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"rekindle {' '.join(arguments)} did not start: look at {log.name}")
        self.ready = json.loads(line)
        self.endpoint = self.ready["endpoint"]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Shop:
    """With limits that no load reaches, and an account that signs links."""

    def __init__(self, exports=1, options=()):
        self.exports, self.options, self.drain = exports, list(options), None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="rekindle-shop-")
        self.log = open(f"{self.folder.name}/log", "wb")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("REKINDLE_")}
        self.programs = []
        try:
            self.programs.append(
                Program(
                    ["sandbox", "--listen", "127.0.0.1:0", "--data", f"{self.folder.name}/data"], environment, self.log
                )
            )
            self.sandbox = Client(self.programs[0].endpoint)
            self.fill()
            policy = f"{self.folder.name}/rekindle.yaml"
            pathlib.Path(policy).write_text(
                f"version: 1\nproduction: firestore://{PROJECT}/staging-copy\nbackups:\n  bucket: {BUCKET}\n"
                f"serve:\n  project: {PROJECT}\n  audit: {self.folder.name}/audit\n  links: {LINKS}\n"
                "  limits: {requestsPerMinute: 100000, signInsPerMinute: 1000, linksPerHour: 10000, exportsPerDay: 100}\n"
            )
            self.server = Program(
                ["serve", "--listen", "127.0.0.1:0", "--policy", policy, *self.options],
                {
                    **environment,
                    "REKINDLE_ENDPOINT": self.programs[0].endpoint,
                    "REKINDLE_ACCESS_TOKEN": "any",
                },
                self.log,
            )
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.programs.append(self.server)
        self.endpoint = self.server.endpoint
        # The audit log comes on the same pipe; nothing reads it here, and a full pipe would hold the server up.
        self.drain = subprocess.Popen(["cat"], stdin=self.server.process.stdout, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *error):
        for program in reversed(self.programs):
            program.end()
        if self.drain:
            self.drain.wait()
        self.log.close()
        self.folder.cleanup()

    def fill(self):
        """A user who is SUPERADMIN, a document, and exports of one each, by day, back from the newest one."""
        sandbox = self.sandbox
        self.user("ana", {"role": "SUPERADMIN"})
        name = f"{DATABASE}/documents/orders/1"
        sandbox.json(
            "POST",
            f"/v1/{DATABASE}/documents:commit",
            {"writes": [{"update": {"name": name, "fields": {"total": {"integerValue": "1"}}}}]},
        )
        # An export is of a whole minute, and the sandbox keeps no past states: the document is older.
        sandbox.json("POST", "/sandbox/v1/settle", {"seconds": 120})
        sandbox.json("POST", f"/storage/v1/b?project={PROJECT}", {"name": BUCKET, "location": "US"})
        for day in range(self.exports):
            name = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(NEWEST - day * DAY)) + "_12345"
            self.copy(ROOT / "Fixtures/named-database", name)

    def copy(self, source, name):
        """An export of a fixture's files; its overall file has the name of its folder."""
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            path = str(file.relative_to(source)).replace(f"{source.name}.overall", f"{name}.overall")
            status, _, answer = self.sandbox.send(
                "POST", f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={encoded(f'{name}/{path}')}",
                file.read_bytes(), {"authorization": "Bearer any"},
            )  # fmt: skip
            if status != 200:
                raise SystemExit(f"{path} was not uploaded: {status} {answer[:200]!r}")

    def user(self, name, claims):
        accounts = f"/v1/projects/{PROJECT}/accounts"
        self.sandbox.json(
            "POST", accounts, {"localId": name, "email": f"{name}@example.com", "password": PASSWORD}
        )
        self.sandbox.json(
            "POST", f"{accounts}:update", {"localId": name, "customAttributes": json.dumps(claims)}
        )

    def token(self, name="ana"):
        """An ID token of a sign-in now."""
        return self.sandbox.json(
            "POST", f"/v1/accounts:signInWithPassword?key={WEB_KEY}",
            {"email": f"{name}@example.com", "password": PASSWORD, "returnSecureToken": True},
        )["idToken"]  # fmt: skip

    def expire(self, token):
        """Starts an export: what the server keeps is read again at the next look."""
        status, _, answer = Client(self.endpoint).send(
            "POST",
            "/api/v1/exports",
            "{}",
            {
                "authorization": f"Bearer {token}",
                "content-type": "application/json",
                "idempotency-key": str(uuid.uuid4()),
            },
        )
        if status != 202:
            raise SystemExit(f"An export was not started: {status} {answer[:300]!r}")

    def resident(self):
        """Of the server, in bytes."""
        for line in pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1_024
        raise SystemExit("The server has ended.")
