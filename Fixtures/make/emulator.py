"""Google's Firestore emulator as a process: found, started on a free loopback port, always stopped."""

import http.client
import os
import shutil
import socket
import subprocess
import time
import zipfile
from pathlib import Path

JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
HEAP = "-Xmx2g"
START_SECONDS = 30
STOP_SECONDS = 10


class EmulatorError(Exception):
    """The emulator is missing, did not start, or refused a request."""


class Emulator:
    """A fresh, empty emulator for the length of a `with` block. Its address is `host`, `port`."""

    def __init__(self, scratch):
        self.host = "127.0.0.1"
        self.log_path = Path(scratch) / "emulator.log"

    def __enter__(self):
        self.port = free_port()
        command = [java(), HEAP, "-Duser.language=en", "-cp", str(jar()), MAIN_CLASS]
        command += [f"--host={self.host}", f"--port={self.port}"]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise EmulatorError(f"the emulator ended at once:\n{self.log_tail()}")
            try:
                if self.request("GET", "/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise EmulatorError(f"the emulator was not ready after {START_SECONDS} s:\n{self.log_tail()}")

    def request(self, method, path, body=None, seconds=300):
        """One HTTP request; returns (status, body bytes)."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=seconds)
        try:
            headers = {"Content-Type": "application/json", "Authorization": "Bearer owner"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def log_tail(self):
        return self.log_path.read_text(errors="replace")[-2000:]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def java():
    found = shutil.which("java")
    if not found:
        raise EmulatorError("java (11 or newer) is not on the PATH")
    return found


def java_version():
    """For example `17.0.15`."""
    text = subprocess.run([java(), "-version"], capture_output=True, text=True).stderr
    return text.split('"')[1]


def jar_date():
    """The jar names no version; its own entries' date stands for one. For example `2025-06-20`."""
    with zipfile.ZipFile(jar()) as entries:
        year, month, day, *_ = entries.infolist()[0].date_time
    return f"{year}-{month:02}-{day:02}"


def jar():
    """REKINDLE_EMULATOR_JAR, or the jar in the first Google Cloud SDK that has one."""
    given = os.environ.get("REKINDLE_EMULATOR_JAR")
    candidates = (Path(given),) if given else (root / JAR for root in sdk_roots())
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve()
    raise EmulatorError(
        "cloud-firestore-emulator.jar not found: set REKINDLE_EMULATOR_JAR, "
        "or run `gcloud components install cloud-firestore-emulator`")


def sdk_roots():
    gcloud = shutil.which("gcloud")
    if gcloud:
        yield Path(gcloud).resolve().parent.parent
    yield Path("/usr/lib/google-cloud-sdk")
    yield Path.home() / "google-cloud-sdk"
    yield Path("/opt/homebrew/share/google-cloud-sdk")
    if gcloud:
        question = [gcloud, "info", "--format=value(installation.sdk_root)"]
        yield Path(subprocess.run(question, capture_output=True, text=True).stdout.strip() or "/nonexistent")
