"""Cases about the restore of some documents: which database is production, and what a journal may write back."""
import os
import shutil
import subprocess

import edits
from proven import PROJECT, PRODUCTION, refused, seen, site
from run import binary, case, check, rekindle, surroundings

POLICY = f"version: 1\nproduction: {PRODUCTION}\n"
OTHER = "firestore://demo-dev"


def restore(it, *more, to=PRODUCTION):
    return rekindle(
        "restore", "documents", it.export, "--to", to, "--only", "companies", "--mode", "overwrite", "--yes", *more)


def proof(it):
    return "--attestation", it.folder / "proof", "--key", it.folder / "key.pub"


def undo(it, journal):
    return rekindle("restore", "documents", "--undo", journal, "--apply", "--yes", *proof(it))


def values(google):
    return {path: fields for path, (fields, _) in google.documents(PROJECT).items()}


def restored_with_journal(it):
    (it.folder / "rekindle.yaml").write_text(POLICY)
    journal = it.folder / "documents.journal"
    outcome = restore(it, "--apply", "--journal", journal, *proof(it))
    check(outcome.returncode == 0, f"the restore: {seen(outcome)}")
    it.is_restored()
    return journal


@case("proven", "documents are restored into production on a proof, and the restore is undone")
def undone(folder):
    with site(folder) as it:
        before = values(it.google)
        outcome = undo(it, restored_with_journal(it))
        check(outcome.returncode == 0 and values(it.google) == before, seen(outcome))


@case("proven", "a journal whose previous values were edited without the key of the MACs is not undone")
def edited_values(folder):
    with site(folder) as it:
        journal = restored_with_journal(it)

        def edit(lines):
            before = [line for line in lines if line["event"] == "before" and "document" in line]
            check(len(before) == 6, f"the journal has {len(before)} previous values")
            for line in before:
                line["document"]["fields"]["n"] = {"integerValue": "666"}
        edits.edit_journal(journal, edit, with_key=False)
        refused(it.google, lambda: undo(it, journal))


@case("proven", "no documents are restored into the export's own database without a proof, where there is no policy")
def without_policy(folder):
    with site(folder) as it:
        refused(it.google, lambda: restore(it, "--apply", "--journal", folder / "documents.journal"))


@case("proven", "a plan of documents made beside the policy is not applied without a proof, in whatever folder")
def planned_elsewhere(folder):
    with site(folder) as it:
        for name in ("desk", "other"):
            (folder / name).mkdir()
        (folder / "desk/rekindle.yaml").write_text(POLICY)
        os.chdir(folder / "desk")
        outcome = restore(it, "--plan", folder / "documents.plan")
        check(outcome.returncode == 1 and (folder / "documents.plan").exists(), f"the dry run: {seen(outcome)}")
        apply = ("restore", "documents", "--plan", folder / "documents.plan", "--apply", "--yes", "--journal",
                 folder / "documents.journal")
        refused(it.google, lambda: rekindle(*apply), what="beside the policy: ")
        os.chdir(folder / "other")
        refused(it.google, lambda: rekindle(*apply), what="elsewhere: ")


for production in ("firestore://DEMO-PYME-ERP/(default)", "firestore://demo-pyme-erp/(Default)"):
    @case("proven", f"no documents are restored by a policy whose production, {production}, cannot exist")
    def impossible_production(folder, production=production):
        with site(folder) as it:
            (folder / "rekindle.yaml").write_text(f"version: 1\nproduction: {production}\n")
            # 64: a policy that is not understood.
            refused(
                it.google, lambda: restore(it, "--apply", "--journal", folder / "documents.journal"), statuses=(4, 64))


@case("proven", "documents are restored without a proof into a database that is not production")
def into_another(folder):
    with site(folder) as it:
        it.google.database("demo-dev")
        outcome = restore(it, "--apply", "--journal", folder / "documents.journal", to=OTHER)
        check(outcome.returncode == 0 and it.google.count("demo-dev") == 40, seen(outcome))


@case("proven", "documents are restored into an emulator of this machine")
def into_emulator(folder):
    with site(folder) as it:
        it.google.database("demo-dev")
        server = it.google.endpoint.removeprefix("http://")
        outcome = restore(it, "--apply", "--journal", folder / "documents.journal", to=f"emulator://{server}/demo-dev")
        check(outcome.returncode == 0 and it.google.count("demo-dev") == 40, seen(outcome))


for command, options in (("restore documents", ("--only", "companies", "--to")), ("diff", ())):
    @case("proven", f"{command} sends nothing by plain HTTP to another machine")
    def plain_http(folder, command=command, options=options):
        if not shutil.which("strace"):
            return "strace is not installed"
        with site(folder) as it:
            log = folder / "strace.log"
            arguments = [*command.split(), it.export, *options, "emulator://10.1.2.3:8080/demo-pyme-erp", "--yes"]
            process = subprocess.Popen(
                ["strace", "-f", "-e", "trace=connect", "-o", log, binary(), *map(str, arguments)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings())
            try:
                _, errors = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                # It waits for an answer.
                process.terminate()
                _, errors = process.communicate()
            said = seen(subprocess.CompletedProcess(arguments, process.returncode, "", errors))
            check('"10.1.2.3"' not in log.read_text(errors="replace"), f"it connects to 10.1.2.3; {said}")
            check(process.returncode in (4, 64), said)
