"""Cases about the restore of a whole export: which database, which moment, and whose word counts."""
import contextlib
import json
import os
import time

import buckets
import cloud
import edits
import exports
from run import binary, case, check, ended, rekindle, started, wait_until

PROJECT = buckets.PROJECT
PRODUCTION = f"firestore://{PROJECT}"
# Seconds. `--resume` may wait until a request of the command before can no longer arrive: its limit of 60, and 60 more.
LONG = 300
WHOSE = ((False, "without the key of the MACs"), (True, "with the key of the MACs"))


def companies(last):
    """Fields by path."""
    return {f"companies/c{n}": {"n": n} for n in range(1, last + 1)}


class Site:
    """Production in a sandbox, its export in a bucket, and somebody who restores it.

    The export has 40 companies. Production has 76: 6 of the 40 were spoiled, 36 are newer.
    """

    def __init__(self, folder, google, export):
        self.folder, self.google, self.export = folder, google, export
        self.file, self.journal = folder / "restore.plan", folder / "journal"

    def spoil(self):
        self.google.write(PROJECT, {path: {"n": 999} for path in companies(6)})

    def plan(self, target=("--to", PRODUCTION), more=()):
        self.file.unlink(missing_ok=True)
        outcome = buckets.plan(self.folder, self.export, self.google.endpoint, target=target, more=more)
        check(outcome.returncode == 0, f"plan: {seen(outcome)}")

    def arguments(self, *what, database="(default)"):
        return ["restore", "apply", *what, "--key", self.folder / "key.pub", "--confirm-name", f"{PROJECT}/{database}",
                "--format", "json"]

    def apply(self, **options):
        return rekindle(*self.arguments(self.file, "--journal", self.journal, **options), timeout=LONG)

    def start(self):
        """`apply` while it runs."""
        return started(*self.arguments(self.file, "--journal", self.journal))

    def resume(self, **options):
        return rekindle(*self.arguments("--resume", self.journal, **options), timeout=LONG)

    def stop_by(self, rule, **options):
        """Applies the plan, which a rule ends."""
        self.google.faults(rule)
        outcome = self.apply(**options)
        check(outcome.returncode == 3, f"apply, to be ended: {seen(outcome, self.google)}")
        self.google.faults()

    def phases(self):
        """How far the journal has come: phases and names of operations."""
        lines = edits.events(self.journal) if self.journal.exists() else []
        return [(line["phase"], line.get("operation")) for line in lines if "phase" in line]

    def is_at(self, phase):
        """That an earlier command announced a phase, and came no further; or went back, since its request was refused."""
        announced = [line for line in self.phases() if line != ("planned", None)]
        check(announced[-1:] == [(phase, None)], f"the journal has {self.phases()}")

    def operations(self):
        return {kind: len(self.google.operations(f"{kind}Documents", PROJECT)) for kind in ("Export", "Import")}

    def is_restored(self):
        """That production has each document of the export, and as many others as before."""
        found = {path: fields for path, (fields, _) in self.google.documents(PROJECT).items()}
        other = [path for path, fields in companies(40).items()
                 if found.get(path) != {"n": {"integerValue": str(fields["n"])}}]
        said = f"{len(other)} of 40 documents are not as in the export; production has {len(found)} of 76"
        check(not other and len(found) == 76, said)


@contextlib.contextmanager
def site(folder, foreign=None):
    """foreign: another project with a document in the export; then its rehearsal need not pass."""
    entities = [exports.entity(path.split("/"), fields) for path, fields in companies(40).items()]
    if foreign:
        entities.append(exports.entity(["companies", "theirs"], {"n": 0}, foreign))
    export = exports.write(folder / "daily", [(None, {"output-0": entities})])
    with cloud.sandbox(binary(), folder / "data") as google:
        for project in (PROJECT, "demo-staging"):
            google.database(project)
        google.bucket("backups")
        google.upload(export, "backups", "daily")
        google.write(PROJECT, companies(76))
        os.environ["REKINDLE_ENDPOINT"] = google.endpoint
        try:
            rehearse = buckets.rehearsed if foreign else buckets.proven
            rehearse(folder, export, ("firestore://demo-staging", "--from", "gs://backups/daily", "--yes"))
            it = Site(folder, google, export)
            it.spoil()
            yield it
        finally:
            del os.environ["REKINDLE_ENDPOINT"]


def seen(outcome, google=None):
    """What a command answered, in one line: of standard error the first line, and the last."""
    lines = outcome.stderr.strip().splitlines() or ["nothing on standard error"]
    told = lines[0][:160] + (f" ... {lines[-1][:240]}" if len(lines) > 1 else "")
    codes = []
    with contextlib.suppress(ValueError, AttributeError):
        codes = [finding["code"] for finding in json.loads(outcome.stdout).get("findings", [])]
    parts = [f"status {outcome.returncode}"] + ([f"{google.writes()} writes"] if google else []) + codes
    return f"{', '.join(parts)}: {told}"


def refused(google, command, rules=(), databases=("(default)",), statuses=(4,), what=""):
    """Runs a command that has to be refused, with no call that writes and every document as it was.

    statuses: with 3, it may also end since the safety export is incomplete.
    """
    def state():
        return [google.documents(PROJECT, database) for database in databases]
    before = state()
    google.faults(*rules)
    outcome = command()
    said, is_same = what + seen(outcome, google), state() == before
    is_right = outcome.returncode in statuses and (outcome.returncode != 3 or "safety-export-incomplete" in said)
    check(is_right and google.writes() == 0 and is_same, said if is_same else f"documents changed; {said}")
    google.faults()


# Resume


def stop_by_refusal(it):
    """The account may not import."""
    it.stop_by({"path": "*:importDocuments", "status": 403, "times": 1})


def stop_by_kill(it):
    """Killed when the safety export is done, and the import not begun."""
    google = it.google
    # The command sees the end of the safety export late: what holds up the next step is there before.
    google.faults({"method": "GET", "path": "/v1/*/operations/*", "delay": 2, "times": 1})
    process = it.start()
    try:
        wait_until(lambda: [name for phase, name in it.phases() if phase == "exporting" and name], "the safety export")
        google.call("POST", "/sandbox/v1/faults", {"rules": [
            {"method": "GET", "path": "/storage/v1/b/backups/o", "query": "daily", "delay": 20}]})
        wait_until(lambda: "exported" in dict(it.phases()), "the end of the safety export")
    finally:
        process.kill()
        process.communicate()
    check("importing" not in dict(it.phases()), f"it was killed too late: {it.phases()}")
    google.faults()


for stop, how in ((stop_by_refusal, "whose import was refused"), (stop_by_kill, "that was killed before its import")):
    for written, what in (({"companies/c20": {"n": 2020}}, "changed"), ({"companies/c77": {"n": 77}}, "added")):
        @case("proven", f"a restore {how} does not go on when a document was {what} since its safety export")
        def new_data(folder, stop=stop, written=written):
            with site(folder) as it:
                it.plan()
                stop(it)
                it.google.write(PROJECT, written)
                refused(it.google, it.resume)

    @case("proven", f"a restore {how} goes on with the same safety export when nothing was written")
    def resumed(folder, stop=stop):
        with site(folder) as it:
            it.plan()
            stop(it)
            outcome = it.resume()
            check(outcome.returncode == 0, seen(outcome, it.google))
            it.is_restored()
            check(it.operations() == {"Export": 1, "Import": 1}, f"operations: {it.operations()}")


@case("proven", "a plan that expired before anything was done does not go on (takes a minute)")
def expired(folder):
    with site(folder) as it:
        it.plan(more=("--expires", "1m"))
        planned = time.monotonic()
        it.stop_by({"path": "*:exportDocuments", "status": 403, "times": 1})
        it.is_at("exporting")
        # As many documents as before.
        it.google.write(PROJECT, {"companies/c20": {"n": 2020}})
        time.sleep(max(0, planned + 61 - time.monotonic()))
        refused(it.google, lambda: rekindle(*it.arguments(it.file, "--journal", folder / "another")), what="apply: ")
        refused(it.google, it.resume, what="resume: ")


@case("proven", "a plan is applied, and everything is read back")
def applied(folder):
    with site(folder) as it:
        it.plan()
        outcome = it.apply()
        check(outcome.returncode == 0, seen(outcome, it.google))
        it.is_restored()


# Plans and journals that somebody edited


def without_safety_export(plan):
    del plan["safetyExport"]


def into_a_strange_bucket(plan):
    plan["safetyExport"] = "gs://evil-bucket/rekindle-before-loot"


def announced(lines, phase):
    return next(line for line in lines if line.get("phase") == phase)


def with_operation(line, operation):
    """A phase's line with the name of its operation, which stands before the time."""
    members = {}
    for name, value in line.items():
        if name == "time":
            members["operation"] = operation
        members[name] = value
    return members


for with_key, whose in WHOSE:
    for change, what in ((without_safety_export, "has no safety export"),
                         (into_a_strange_bucket, "has its safety export in a stranger's bucket")):
        @case("proven", f"a plan that {what}, edited {whose}, is not applied")
        def edited_plan(folder, change=change, with_key=with_key):
            with site(folder) as it:
                it.google.bucket("evil-bucket")
                it.plan()
                edits.edit_plan(it.file, change, with_key)
                refused(it.google, it.apply)

    for names_operation in (False, True) if with_key else (False,):
        more = ", by the operation that made it" if names_operation else ""

        @case("proven", f"a plan and a journal edited {whose} do not make a database new that exists{more}")
        def existing_database(folder, with_key=with_key, names_operation=names_operation):
            with site(folder) as it:
                it.google.database(PROJECT, "analytics")
                it.google.write(PROJECT, {"companies/c1": {"n": 1001}}, "analytics")
                made, = it.google.operations("CreateDatabase", PROJECT, "analytics")
                it.plan(target=("--into-new-database", "restored"))
                it.stop_by({"method": "POST", "path": "/v1/projects/*/databases", "status": 403, "times": 1},
                           database="restored")
                it.is_at("creating")

                def aim(plan):
                    plan["target"]["database"] = "analytics"
                before, after = edits.edit_plan(it.file, aim, with_key)

                def claim(lines):
                    creating = announced(lines, "creating")
                    lines[0] = json.loads(json.dumps(lines[0]).replace(before, after))
                    lines += [with_operation(creating, made)] if names_operation else []
                    lines += [{**creating, "phase": "created"}]
                edits.edit_journal(it.journal, claim, with_key)
                refused(it.google, lambda: it.resume(database="analytics"), databases=("(default)", "analytics"))

    @case("proven", f"a journal edited {whose} does not replace a safety export that never was")
    def claimed_export(folder, with_key=with_key):
        with site(folder) as it:
            it.plan()
            it.stop_by({"path": "*:exportDocuments", "status": 403, "times": 1})
            it.is_at("exporting")
            operation = f"projects/{PROJECT}/databases/(default)/operations/export-0123456789abcdef"

            def claim(lines):
                exporting = announced(lines, "exporting")
                lines += [with_operation(exporting, operation), {**exporting, "phase": "exported"}]
            edits.edit_journal(it.journal, claim, with_key)
            refused(it.google, it.resume, statuses=(3, 4))


@case("proven", "a restore does not go on when its safety export was deleted")
def deleted_safety_export(folder):
    with site(folder) as it:
        it.plan()
        stop_by_refusal(it)
        names = it.google.names("backups", "rekindle-before-")
        check(len(names) == 3, f"the safety export has {names}")
        for name in names:
            it.google.delete("backups", name)
        refused(it.google, it.resume, statuses=(3, 4))


# The safety export


def ends_at_safety_export(it, meanwhile=lambda: None):
    """Applies a plan whose safety export is incomplete: nothing may be written behind that."""
    before = it.google.documents(PROJECT)
    process = it.start()
    try:
        meanwhile()
        outcome = ended(process, LONG)
    finally:
        process.kill()
        process.wait()
    operations = it.operations()
    said = f"{operations['Export']} exports, {operations['Import']} imports; {seen(outcome)}"
    is_right = outcome.returncode == 3 and "safety-export-incomplete" in said
    check(is_right and operations == {"Export": 1, "Import": 0}, said)
    check(it.google.documents(PROJECT) == before, f"documents changed; {said}")


for fault, what in (({"lose": 60}, "that lacks 60 of 76 documents"),
                    ({"understate": 3}, "of more documents than its operation says")):
    @case("proven", f"a safety export {what} is not complete")
    def lossy_export(folder, fault=fault):
        with site(folder) as it:
            it.plan()
            it.google.faults({"path": "*:exportDocuments", "operation": fault})
            ends_at_safety_export(it)


@case("proven", "a safety export with an output object of 0 bytes is not complete")
def emptied_export(folder):
    with site(folder) as it:
        it.plan()
        # The command sees the end of the export late; meanwhile somebody empties the object.
        it.google.faults({"method": "GET", "path": "/v1/*/operations/*", "delay": 3, "times": 1})

        def empty():
            def output():
                names = it.google.names("backups", "rekindle-before-")
                is_whole = any(name.endswith(".overall_export_metadata") for name in names)
                return [name for name in names if name.endswith("/output-0")] if is_whole else []
            name, = wait_until(output, "the safety export's last object")
            it.google.put("backups", name, b"")
        ends_at_safety_export(it, empty)


# Clocks


for seconds in (864_000, -864_000):
    @case("proven", f"nothing is restored by a clock that is 10 days {'slow' if seconds > 0 else 'fast'}")
    def wrong_clock(folder, seconds=seconds):
        with site(folder) as it:
            it.plan()
            refused(it.google, it.apply, rules=[{"path": "*", "date": seconds}])


@case("proven", "a restore is applied by a clock that is a minute slow")
def small_difference(folder):
    with site(folder) as it:
        it.plan()
        it.google.faults({"path": "*", "date": 60})
        outcome = it.apply()
        check(outcome.returncode == 0, seen(outcome, it.google))


# Operations


@case("proven", "a resumed restore does not take an earlier restore's import for its own (may take 2 minutes)")
def own_import(folder):
    with site(folder) as it:
        it.plan()
        outcome = it.apply()
        check(outcome.returncode == 0, f"the first restore: {seen(outcome, it.google)}")
        it.spoil()
        it.journal = folder / "second"
        # Releases before this one gave two plans of one second the same safety folder.
        time.sleep(1)
        it.plan()
        it.stop_by({"path": "*:importDocuments", "status": 503})
        it.is_at("importing")
        outcome = it.resume()
        said = f"{it.operations()['Import']} imports; {seen(outcome, it.google)}"
        check(outcome.returncode == 0 and it.operations()["Import"] == 2, said)
        it.is_restored()


@case("proven", "an import whose request was on its way when the command was killed is begun once (may take 2 minutes)")
def one_import(folder):
    with site(folder) as it:
        it.plan()
        it.google.faults({"path": "*:importDocuments", "delay": 10, "times": 1})
        process = it.start()
        try:
            wait_until(lambda: it.google.acted() == [1], "the import's request")
        finally:
            process.kill()
            process.communicate()
        sent = time.monotonic()
        it.is_at("importing")
        outcome = it.resume()
        # The late one has come by then.
        time.sleep(max(0, sent + 12 - time.monotonic()))
        said = f"{it.operations()['Import']} imports; {seen(outcome, it.google)}"
        check(outcome.returncode == 0 and it.operations() == {"Export": 1, "Import": 1}, said)
        it.is_restored()


# Documents of somebody else


@case("proven", "an export that holds a document of another project is not planned")
def foreign_document(folder):
    with site(folder, foreign="somebody-elses-shop") as it:
        def plan():
            return buckets.plan(folder, it.export, it.google.endpoint, target=("--to", PRODUCTION))
        # 2: the export is corrupt.
        refused(it.google, plan, statuses=(2, 4))
        check(not it.file.exists(), "there is a plan")
