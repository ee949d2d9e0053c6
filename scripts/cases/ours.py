"""Cases about which backup is ours: lying in the bucket is not enough."""
import contextlib
import datetime
import json
import os
import pathlib
import shutil

import cloud
import exports
from run import binary, case, check, rekindle

POLICY = """version: 1
production: firestore://demo-pyme-erp
backups:
  bucket: backups
  maximumAge: 26h
"""


def name(hours_ago, key):
    """A folder's name as Firestore gives it."""
    time = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
    return time.strftime("%Y-%m-%dT%H:%M:%S_") + key


def export(folder, hours_ago, key, kinds=(None,), project="demo-pyme-erp", documents=3, called=None):
    called = called or name(hours_ago, key)
    sets = []
    for kind in kinds:
        collection = kind or "users"
        entities = [exports.entity([collection, str(n)], {"n": n}, project) for n in range(documents)]
        sets.append((kind, {"output-0": entities}))
    if not documents:
        path = folder / called
        path.mkdir(parents=True)
        (path / f"{called}.overall_export_metadata").write_bytes(exports.log([b"3", b""]))
        return path
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
    return pathlib.Path(exports.write(folder / called, sets, start=int(start.timestamp()) * 1_000_000))


@contextlib.contextmanager
def bucket(folder, *found, policy=POLICY):
    """A sandbox whose bucket holds the exports; the current folder has the policy."""
    (folder / "rekindle.yaml").write_text(policy)
    os.chdir(folder)
    with cloud.sandbox(binary(), folder / "data") as google:
        google.database("demo-pyme-erp")
        google.bucket("backups")
        for path in found:
            google.upload(path, "backups", path.name)
        os.environ["REKINDLE_ENDPOINT"] = google.endpoint
        try:
            yield google
        finally:
            del os.environ["REKINDLE_ENDPOINT"]


def is_red(what):
    outcome = rekindle("backups", "status")
    check(outcome.returncode == 1, f"status {outcome.returncode} with {what}")
    lines = [line for line in outcome.stdout.splitlines() if line.startswith("ok") and "incomplete" in line]
    check(not lines, f"it says: {lines[:1]}")


def takes(path, what):
    outcome = rekindle("backups", "download", "--latest", "-o", "downloads", "--yes", "--format", "json")
    if path is None:
        check(outcome.returncode == 3, f"--latest takes {what}: status {outcome.returncode}")
    else:
        check(outcome.returncode == 0, f"--latest: status {outcome.returncode} {outcome.stderr.strip()[:120]}")
        taken = json.loads(outcome.stdout)["export"]
        check(taken == f"gs://backups/{path.name}", f"--latest takes {taken}")


def refuses(path, what):
    for arguments in (("verify", path, "-q"), ("rehearse", path, "--staging", "embedded", "-q")):
        outcome = rekindle(*arguments)
        wanted = 1 if arguments[0] == "verify" else 4
        check(outcome.returncode == wanted, f"{arguments[0]} of {what}: status {outcome.returncode}")


@case("which backup", "a partial export is not the newest backup, and is not rehearsed")
def partial(folder):
    old, part = export(folder, 240, "1"), export(folder, 1, "2", kinds=("users",))
    with bucket(folder, old, part):
        is_red("a partial export before one of 10 days ago")
        takes(old, "a partial export")
        refuses(part, "a partial export")


@case("which backup", "another project's export is not the newest backup, and is not rehearsed")
def foreign(folder):
    old, other = export(folder, 240, "1"), export(folder, 1, "2", project="other-proj")
    with bucket(folder, old, other):
        is_red("another project's export before one of 10 days ago")
        takes(old, "another project's export")
        refuses(other, "another project's export")


@case("which backup", "the safety export of a restore is not the newest backup")
def safety(folder):
    old, before = export(folder, 240, "1"), export(folder, 1, "2", called="rekindle-before-restore-20261129T004441Z")
    with bucket(folder, old, before):
        is_red("a safety export before one of 10 days ago")
        takes(old, "a safety export")


@case("which backup", "an empty newest export is red")
def empty(folder):
    old, new = export(folder, 3, "1"), export(folder, 1, "2", documents=0)
    with bucket(folder, old, new):
        is_red("an empty newest export")
        takes(old, "an empty export")


@case("which backup", "a newest export that lost a file is red, and no line calls it ok")
def lost(folder):
    old, new = export(folder, 3, "1"), export(folder, 1, "2")
    (new / "all_namespaces/all_kinds/output-0").unlink()
    with bucket(folder, old, new):
        is_red("a newest export that lost a file")
        takes(old, "an export that lost a file")


@case("which backup", "of exports of one second, list, --limit 1 and --latest take the same")
def same_second(folder):
    first = export(folder, 1, "1")
    second = export(folder, 1, "2", called=first.name[:-1] + "2")
    with bucket(folder, first, second):
        places = []
        for arguments in ((), ("--limit", "1")):
            outcome = rekindle("backups", "list", "--format", "json", *arguments)
            places.append(json.loads(outcome.stdout)["exports"][0]["export"])
        check(places[0] == places[1], f"list: {places[0]}, --limit 1: {places[1]}")
        takes(pathlib.Path(places[0]), "another one")


@case("which backup", "a lost history, or a lost key, does not hide the exports")
def no_history(folder):
    new = export(folder, 1, "1")
    for more in ("  history: gs://not-there/history\n", "  history: history\n  publicKey: lost.pub\n"):
        with bucket(folder, new, policy=POLICY + more):
            outcome = rekindle("backups", "list", "--format", "json")
            check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr.strip()[:120]}")
            check(len(json.loads(outcome.stdout)["exports"]) == 1, "no export is listed")
        shutil.rmtree(folder / "data")


@case("which backup", "two databases share a bucket, each in a folder")
def folders(folder):
    mine, theirs = export(folder, 2, "1"), export(folder, 1, "2", project="other-proj")
    with bucket(folder, policy=POLICY.replace("bucket: backups", "bucket: backups/mine")) as google:
        google.upload(mine, "backups", f"mine/{mine.name}")
        google.upload(theirs, "backups", f"theirs/{theirs.name}")
        outcome = rekindle("backups", "status", "--format", "json")
        check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr.strip()[:120]}")
        check(json.loads(outcome.stdout)["export"] == f"gs://backups/mine/{mine.name}", outcome.stdout[:160])


@case("which backup", "a healthy bucket is green, and its newest export is taken")
def healthy(folder):
    old, new = export(folder, 27, "1"), export(folder, 1, "2")
    with bucket(folder, old, new):
        outcome = rekindle("backups", "status")
        check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stdout[:160]}")
        takes(new, "an older export")
