"""Cases about buckets: what an object is taken for, and what a service may state."""
import json
import pathlib
import shutil

import cloud
import exports
from files import CASES, COMPOSED, DECOMPOSED, nested, rewrite_twin, twins
from run import FIXTURES, binary, case, check, rekindle

PROJECT = "demo-pyme-erp"


def rehearsed(folder, export, staging=("embedded",)):
    """A key, and what the rehearsal of the export came to; one that passes leaves an attestation."""
    rekindle("attestation", "keygen", "--type", "ed25519", "-o", folder / "key")
    return rekindle("rehearse", export, "--staging", *staging, "--attestation", folder / "proof", "--key",
                    folder / "key", "-q")


def proven(folder, export, staging=("embedded",)):
    """A key, and the attestation of a rehearsal of the export."""
    made = rehearsed(folder, export, staging)
    check(made.returncode == 0, f"rehearse: {made.returncode} {made.stderr}")


def plan(folder, export, endpoint, storage=None, prefix=None, target=("--into-new-database", "restored"), key=None,
         more=()):
    """key: options in place of the key of `proven`."""
    name = pathlib.Path(export).name
    environment = {"REKINDLE_ENDPOINT": endpoint}
    key = ("--key", folder / "key.pub") if key is None else key
    if storage:
        environment["REKINDLE_ENDPOINT_STORAGE"] = storage
    return rekindle(
        "restore", "plan", export, "--from", f"gs://backups/{prefix or name}", *target,
        "--attestation", folder / "proof", *key, "-o", folder / "restore.plan", "--yes", *more,
        environment=environment)


def refused(outcome, what):
    check(outcome.returncode in (1, 2, 3, 4), f"{what}: status {outcome.returncode}: {outcome.stderr.strip()[:100]}")


@case("which bucket", "restore plan takes the files that were rehearsed, and says how many")
def healthy_plan(folder):
    shutil.copytree(FIXTURES / "erp", folder / "erp")
    proven(folder, folder / "erp")
    with cloud.sandbox(binary(), folder / "data") as google:
        google.database(PROJECT)
        google.bucket("backups")
        google.upload(folder / "erp", "backups", "erp")
        outcome = plan(folder, folder / "erp", google.endpoint)
        check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr.strip()[:200]}")


@case("which bucket", "an export whose twin was rewritten here and in the bucket is not restored")
def rewritten_twin_is_not_planned(folder):
    export = twins(folder)
    proven(folder, export)
    with cloud.sandbox(binary(), folder / "data") as google:
        google.database(PROJECT)
        google.bucket("backups")
        for path, before, after in rewrite_twin(export):
            path.write_bytes(after)
            google.upload(export, "backups", "twins")
            refused(plan(folder, export, google.endpoint), f"plan with {ascii(path.name)} rewritten")
            path.write_bytes(before)
            (folder / "restore.plan").unlink(missing_ok=True)


@case("which bucket", "an object beside its twin is not taken for it")
def hidden_object(folder):
    kind = "facturacio\u0301n"
    export = pathlib.Path(exports.write(folder / "bills", [
        (kind, {"output-0": [exports.entity([kind, str(n)], {"n": n}) for n in range(10)]})]))
    proven(folder, export)
    with cloud.sandbox(binary(), folder / "data") as google:
        google.database(PROJECT)
        google.bucket("backups")
        google.upload(export, "backups", "bills")
        genuine = f"bills/all_namespaces/kind_{kind}/output-0"
        forged = exports.log([exports.entity([kind, str(n)], {"n": n + 50}) for n in range(10)])
        # The genuine bytes under the composed name, others where Google's import looks.
        google.put("backups", genuine.replace("o\u0301", "\u00f3"), (export / genuine.removeprefix("bills/")).read_bytes())
        google.put("backups", genuine, forged)
        refused(plan(folder, export, google.endpoint), "plan")


def same_crc(folder):
    """The genuine export, and the forged output file of equal size and CRC-32C."""
    export = folder / "same"
    inner = export / "all_namespaces/all_kinds"
    genuine, forged = ((CASES / f"same-crc/output-0.{kind}").read_bytes() for kind in ("genuine", "forged"))
    exports.write(export, [(None, {"output-0": [exports.entity(["c", "1"], {})]})])
    count = records(genuine)
    # Metadata of the genuine file: its count and size.
    meta = "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"
    pointer = exports.data(1, exports.data(1, exports.number(1, 2) + exports.number(3, 3)) + exports.data(2, meta)
                           + exports.number(3, count) + exports.number(4, len(genuine)))
    (export / "same.overall_export_metadata").write_bytes(exports.log([b"3", pointer]))
    (inner / "output-0").write_bytes(genuine)
    return export, forged


def records(content):
    count, at = 0, 0
    while at + 7 <= len(content):
        if 32768 - at % 32768 < 7:
            at += 32768 - at % 32768
            continue
        length, kind = int.from_bytes(content[at + 4:at + 6], "little"), content[at + 6]
        count += kind in (1, 4)
        at += 7 + length
    return count


for name, without in (("states an MD5", ()), ("states no MD5, as of composite objects", ("md5Hash",))):
    @case("which bucket", f"a forged object of equal size and CRC-32C is refused where the bucket {name}")
    def forged_object(folder, without=without):
        export, forged = same_crc(folder)
        proven(folder, export)
        contents = cloud.objects(export, "same")
        with cloud.sandbox(binary(), folder / "data") as google:
            google.database("pyme-erp")
            with cloud.LyingStorage(dict(contents), without=without).serve() as storage:
                outcome = plan(folder, export, google.endpoint, storage)
                check(outcome.returncode == 0, f"the genuine one: {outcome.returncode} {outcome.stderr.strip()[:200]}")
            (folder / "restore.plan").unlink()
            contents["same/all_namespaces/all_kinds/output-0"] = forged
            with cloud.LyingStorage(contents, without=without).serve() as storage:
                refused(plan(folder, export, google.endpoint, storage), "plan")


@case("which bucket", "rehearse --from refuses a forged object of equal size and CRC-32C")
def forged_rehearsal(folder):
    export, forged = same_crc(folder)
    with cloud.sandbox(binary(), folder / "data") as google:
        google.database("staging")
        google.bucket("backups")
        google.upload(export, "backups", "same")
        google.put("backups", "same/all_namespaces/all_kinds/output-0", forged)
        outcome = rekindle("rehearse", export, "--staging", "firestore://staging", "--from", "gs://backups/same", "--yes",
                           "-q", environment={"REKINDLE_ENDPOINT": google.endpoint})
        refused(outcome, "rehearse")
        check(google.count("staging") == 0, "it was imported")


def at(storage, *arguments, timeout=60):
    return rekindle(*arguments, environment={"REKINDLE_ENDPOINT": storage}, timeout=timeout)


def erp():
    return cloud.objects(FIXTURES / "erp", "erp")


for command in (("backups", "list", "gs://backups"), ("backups", "download", "gs://backups/erp", "--yes"),
                ("rehearse", "gs://backups/erp", "--yes")):
    @case("hostile services", f"an object of 2^62 bytes is an error for {' '.join(command[:2])}")
    def huge_object(folder, command=command):
        output = "erp/all_namespaces/all_kinds/output-0"
        with cloud.LyingStorage(erp(), changed={output: {"size": str(1 << 62)}}).serve() as storage:
            command = list(command) + (["-o", folder] if "download" in command else [])
            outcome = at(storage, *command)
            check(outcome.returncode in (1, 2, 3, 4), f"status {outcome.returncode}: {outcome.stderr.strip()[:100]}")


@case("hostile services", "a listing with a new page token each time ends")
def endless_listing(_):
    lying = cloud.LyingStorage(erp(), endless=True)
    with lying.serve() as storage:
        outcome = at(storage, "backups", "list", "gs://backups", timeout=120)
        check(outcome.returncode == 3, f"status {outcome.returncode} after {lying.pages} pages")


for lost in ("all_namespaces/all_kinds/output-0", "all_namespaces/all_kinds/all_namespaces_all_kinds.export_metadata"):
    @case("hostile services", f"a download without {lost.rsplit('/', 1)[1]} is not one")
    def lost_object(folder, lost=lost):
        contents = erp()
        del contents[f"erp/{lost}"]
        with cloud.LyingStorage(contents).serve() as storage:
            outcome = at(storage, "backups", "download", "gs://backups/erp", "--yes", "-o", folder)
            check(outcome.returncode in (2, 3), f"status {outcome.returncode}")


def listed(storage):
    outcome = at(storage, "backups", "list", "gs://backups", "--format", "json")
    return {entry["name"]: entry["state"] for entry in json.loads(outcome.stdout)["exports"]}


@case("metadata", "backups list says of an export inside another's folder what verify says")
def nested_listing(folder):
    with cloud.LyingStorage(cloud.objects(nested(folder), "backup")).serve() as storage:
        states = listed(storage)
        check(states == {"backup": "complete", "backup/weekly": "complete"} or
              set(states.values()) == {"complete"} and len(states) == 2, f"{states}")


@case("metadata", "objects whose names begin with ._ are passed over")
def apple_double_objects(folder):
    contents = erp()
    for name in list(contents):
        head, tail = name.rsplit("/", 1)
        contents[f"{head}/._{tail}"] = bytes(64)
    with cloud.LyingStorage(contents).serve() as storage:
        outcome = at(storage, "rehearse", "gs://backups/erp", "--yes", "-q")
        check(outcome.returncode == 0, f"rehearse: {outcome.returncode} {outcome.stderr.strip()[:120]}")


@case("unicode twins", "an export of two collections whose ids are twins is downloaded whole")
def twin_download(folder):
    export = exports.write(folder / "cafes", [
        ("caf\u00e9", {"output-0": [exports.entity(["caf\u00e9", "a"], {"n": 1})]}),
        ("cafe\u0301", {"output-0": [exports.entity(["cafe\u0301", "a"], {"n": 2})]})])
    contents = cloud.objects(export, "cafes")
    with cloud.LyingStorage(contents).serve() as storage:
        outcome = at(storage, "backups", "download", "gs://backups/cafes", "--yes", "-o", folder / "here")
        check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr.strip()[:160]}")
        found = sum(len(files) for _, _, files in (folder / "here/cafes").walk()) if hasattr(pathlib.Path, "walk") else \
            sum(1 for path in (folder / "here/cafes").rglob("*") if path.is_file() and not path.name.startswith("."))
        check(found == len(contents), f"{found} of {len(contents)} files")
