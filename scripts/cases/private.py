"""Cases about files: who can read them, what gets in the way of a command, and whose policy and key count."""
import os
import shutil

import documents
import edits
from buckets import plan
from proven import PRODUCTION, refused, seen, site
from run import case, check, ended, rekindle, started


def readable(place):
    """The files at a place that other accounts can read."""
    found = []

    def look(path):
        mode = path.stat().st_mode
        if path.is_dir():
            if mode & 0o011:
                for inner in path.iterdir():
                    look(inner)
        elif mode & 0o044:
            found.append(f"{path.name} {mode & 0o777:04o}")
    look(place)
    return found


def names_of_plan(it, _):
    it.plan()
    return it.folder / "restore.plan.names.ndjson"


def journal_of_plan(it, _):
    it.plan()
    outcome = it.apply()
    check(outcome.returncode == 0, seen(outcome))
    return it.journal


def run(status, *arguments):
    """Makes a file, or a folder, by a command that takes its name last."""
    def make(it, place):
        outcome = rekindle(*(it.export if part == "EXPORT" else part for part in arguments), place)
        check(outcome.returncode == status, seen(outcome))
        return place
    return make


_DIFF = ("diff", "EXPORT", PRODUCTION, "--yes")
_DOCUMENTS = (
    "restore", "documents", "EXPORT", "--to", PRODUCTION, "--only", "companies", "--mode", "overwrite", "--yes")

for what, make in (
        ("the changes of diff", run(1, *_DIFF, "--changes")),
        ("a report of diff with values", run(1, *_DIFF, "--format", "json", "-o")),
        ("the changes of restore documents", run(1, *_DOCUMENTS, "--changes")),
        ("a report of restore documents with values", run(1, *_DOCUMENTS, "--format", "json", "-o")),
        ("a plan of restore documents", run(1, *_DOCUMENTS, "--plan")),
        ("the names beside a plan", names_of_plan), ("the journal of restore apply", journal_of_plan),
        ("a catalog", run(0, "catalog", "build", "EXPORT", "-o")),
        ("a download", run(0, "backups", "download", "gs://backups/daily", "--yes", "-o"))):
    @case("proven", f"no other account can read {what}")
    def private(folder, make=make):
        before = os.umask(0o022)
        try:
            with site(folder) as it:
                place = make(it, folder / "made")
                check(place.exists(), f"{place} was not made")
                found = readable(place)
                check(not found, f"others can read {', '.join(found)}")
        finally:
            os.umask(before)


@case("proven", "a journal of 0 bytes does not stand in the way of restore apply")
def empty_journal(folder):
    with site(folder) as it:
        it.plan()
        it.journal.touch(0o600)
        outcome = it.apply()
        check(outcome.returncode == 0, seen(outcome, it.google))
        it.is_restored()


@case("proven", "a journal of 0 bytes does not stand in the way of restore documents")
def empty_documents_journal(folder):
    with site(folder) as it:
        journal = folder / "documents.journal"
        journal.touch(0o600)
        outcome = documents.restore(it, "--apply", "--journal", journal, *documents.proof(it))
        check(outcome.returncode == 0, seen(outcome, it.google))
        it.is_restored()


@case("proven", "two plans of one second have two safety exports")
def plans_of_one_second(folder):
    with site(folder) as it:
        for _ in range(20):
            files = [folder / "a.plan", folder / "b.plan"]
            processes = [started(
                "restore", "plan", it.export, "--from", "gs://backups/daily", "--to", PRODUCTION, *documents.proof(it),
                "--yes", "-o", file) for file in files]
            for outcome in [ended(process) for process in processes]:
                check(outcome.returncode == 0, seen(outcome))
            first, second = (edits.load(file.read_text().removesuffix("\n")) for file in files)
            if first["made"][:19] == second["made"][:19]:
                return check(first["safetyExport"] != second["safetyExport"], f"both have {first['safetyExport']}")
        return "no two plans were made in one second"


@case("proven", "two commands of one second have two journals")
def journals_of_one_second(folder):
    with site(folder) as it:
        for project in ("demo-dev", "demo-test"):
            it.google.database(project)
        for turn in range(6):
            processes = [started(
                "restore", "documents", it.export, "--to", f"firestore://{project}", "--only", f"companies/c{turn + 1}",
                "--apply", "--yes") for project in ("demo-dev", "demo-test")]
            for outcome in [ended(process) for process in processes]:
                check(outcome.returncode == 0, seen(outcome))


# What came down with the export


def bring_along(it, production=PRODUCTION):
    """A policy and a key inside the export's own folder."""
    shutil.copy(it.folder / "key.pub", it.folder / "daily/theirs.pub")
    (it.folder / "daily/rekindle.yaml").write_text(
        f"version: 1\nproduction: {production}\nbackups:\n  bucket: backups\n  publicKey: theirs.pub\n")


for key, where, what in (
        ((), "daily", "a policy and a key in the current folder, which is the export's"),
        (("--policy", "daily/rekindle.yaml"), ".", "a policy in the export's folder that --policy names"),
        (("--key", "daily/theirs.pub"), ".", "a key in the export's folder that --key names")):
    @case("proven", f"restore plan does not believe {what}")
    def brought_key(folder, key=key, where=where):
        with site(folder) as it:
            bring_along(it)
            os.chdir(folder / where)
            refused(
                it.google, lambda: plan(folder, it.export, it.google.endpoint, target=("--to", PRODUCTION), key=key))
            check(not it.file.exists(), "there is a plan")


@case("proven", "restore documents does not believe a policy in the export's folder that names another production")
def brought_production(folder):
    with site(folder) as it:
        bring_along(it, production="firestore://somebody-elses-shop")
        os.chdir(folder / "daily")
        refused(it.google, lambda: documents.restore(it, "--apply", "--journal", folder / "documents.journal"))
