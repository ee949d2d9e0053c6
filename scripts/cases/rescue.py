"""Cases about runbooks: a step acts only on what its own run made."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

import cloud
from proven import seen
from run import FIXTURES, binary, case, check, ended, rekindle, started, wait_until

PROJECT = "pyme-erp"
POLICY = f"""version: 1
production: firestore://{PROJECT}/(default)
staging: firestore://{PROJECT}-staging/(default)
backups:
  bucket: pyme-erp-backups
"""
RUNBOOKS = pathlib.Path(os.environ.get("REKINDLE_RUNBOOKS") or FIXTURES.parent / "runbooks").resolve()
RUNBOOK = RUNBOOKS / "point-in-time-recovery.md"
_ANSWERS = ("--operator", "Ana Paz", "--yes", "--confirm", "clone=rescue")


def surroundings(google, folder):
    """gcloud with its services in the sandbox, and the build as `rekindle`."""
    (folder / "bin").mkdir()
    (folder / "bin/rekindle").symlink_to(binary())
    (folder / "token").write_text("token")
    found = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "REKINDLE_ENDPOINT": google.endpoint,
        "CLOUDSDK_CONFIG": str(folder / "gcloud"), "CLOUDSDK_CORE_PROJECT": PROJECT,
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true", "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
        "CLOUDSDK_CORE_CHECK_GCE_METADATA": "false", "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(folder / "token"),
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": google.endpoint + "/storage/v1/"}
    for service in ("FIRESTORE", "IAM", "CLOUDSCHEDULER", "CLOUDRESOURCEMANAGER"):
        found[f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service}"] = google.endpoint + "/"
    return found


class Desk:
    """An operator whose production lost nothing yet: 2 shops, as they have been for two minutes."""

    def __init__(self, folder, google):
        self.google, self.environment = google, surroundings(google, folder)
        self.minute = time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime())

    def arguments(self):
        return ("runbook", "run", RUNBOOK, "--set", f"minute={self.minute}", "--set", "only=shops", "--journal",
                "journal", *_ANSWERS)

    def run(self):
        return rekindle(*self.arguments(), environment=self.environment, timeout=300)

    def resume(self, *more):
        """As soon as what the run before left behind has ended."""
        def outcome():
            found = rekindle(
                "runbook", "resume", "journal", *_ANSWERS, *more, environment=self.environment, timeout=300)
            return None if found.returncode == 4 and "still runs" in found.stderr else found
        return wait_until(outcome, "the end of what was killed")

    def start(self):
        return started(*self.arguments(), environment=self.environment)

    def databases(self):
        answer = self.google.call("GET", f"/v1/projects/{PROJECT}/databases")
        return {database["name"].rsplit("/", 1)[1]: database["uid"] for database in answer["databases"]}


@contextlib.contextmanager
def desk(folder):
    (folder / "rekindle.yaml").write_text(POLICY)
    with cloud.sandbox(binary(), folder / "data") as google:
        for project in (PROJECT, f"{PROJECT}-staging"):
            google.database(project)
        google.bucket("pyme-erp-backups")
        google.write(PROJECT, {"shops/s1": {"n": 1}, "shops/s2": {"n": 2}})
        google.call("POST", "/sandbox/v1/settle", {"seconds": 120})
        yield Desk(folder, google)


def kill_all(process):
    """Power cut: the process and all that it started, at once."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children = {}
    for line in table.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    doomed = [process.pid]
    for parent in doomed:
        doomed += children.get(parent, [])
    for pid in doomed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def without_tools():
    missing = [tool for tool in ("gcloud", "jq", "curl") if not shutil.which(tool)]
    return f"not installed: {', '.join(missing)}" if missing else None


@case("proven", "point-in-time-recovery, killed while its clone is unanswered, keeps an older database of that name")
def older_database(folder):
    if without_tools():
        return without_tools()
    with desk(folder) as it:
        google = it.google
        google.database(PROJECT, "rescue")
        google.write(PROJECT, {"notes/n1": {"n": 1}}, "rescue")
        before = it.databases(), google.documents(PROJECT, "rescue"), google.documents(PROJECT)
        google.faults({"path": "*:clone", "delay": 5})
        process = it.start()
        try:
            # A build that looks first makes no request, and ends.
            wait_until(lambda: google.acted() == [1] or process.poll() is not None, "the clone's request")
        finally:
            kill_all(process)
        for more in ((), ("--again", "2")):
            google.faults()
            outcome = it.resume(*more)
            after = it.databases(), google.documents(PROJECT, "rescue"), google.documents(PROJECT)
            exported = len(google.operations("ExportDocuments", PROJECT, "rescue"))
            said = f"{seen(outcome, google)}; {exported} exports of it; databases: {', '.join(after[0])}"
            said = f"resume {' '.join(more)}: {said}"
            check(outcome.returncode != 0 and after == before and not exported, said)


@case("proven", "point-in-time-recovery deletes the clone that it made, when its export is there")
def own_clone(folder):
    if without_tools():
        return without_tools()
    with desk(folder) as it:
        # The sandbox has no past: the shop is lost when the clone is there.
        outcome = it.run()
        said = f"run: {seen(outcome)}; {outcome.stdout.strip()[-200:]}"
        check(outcome.returncode == 1 and "rescue" in it.databases(), said)
        it.google.call("POST", f"/v1/projects/{PROJECT}/databases/(default)/documents:commit", {"writes": [
            {"delete": f"projects/{PROJECT}/databases/(default)/documents/shops/s2"}]})
        outcome = it.resume()
        check(outcome.returncode == 0, f"resume: {seen(outcome)}; {outcome.stdout.strip()[-200:]}")
        check(set(it.databases()) == {"(default)"}, f"databases: {', '.join(it.databases())}")
        check(it.google.count(PROJECT) == 1, "production was written")
