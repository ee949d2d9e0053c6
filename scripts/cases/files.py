"""Cases about files and bytes: what a folder holds, and what is said of it."""
import json
import mmap
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import exports
from run import FIXTURES, Wrong, case, check, rekindle, verify

CASES = FIXTURES / "cases"
COMPOSED, DECOMPOSED = "output-\u00e9", "output-e\u0301"


def twins(folder):
    """An export whose metadata lists two output files that differ only in how é is spelled."""
    return exports.write(folder / "twins", [(None, {
        COMPOSED: [exports.entity(["c", str(n)], {"n": n}) for n in range(4)],
        DECOMPOSED: [exports.entity(["c", str(n)], {"n": n}) for n in range(4, 8)]})])


def rewrite_twin(export):
    """The file that a comparison of Swift's strings leaves out, with other values; valid checksums, the same size."""
    for name in (COMPOSED, DECOMPOSED):
        start = 0 if name == COMPOSED else 4
        path = pathlib.Path(export) / "all_namespaces/all_kinds" / name
        entities = [exports.entity(["c", str(n)], {"n": n + 50}) for n in range(start, start + 4)]
        yield path, path.read_bytes(), exports.log(entities)


@case("unicode twins", "a seal holds every file that the metadata lists")
def sealed_twins(folder):
    export = twins(folder)
    outcome = rekindle("verify", export, "--seal", folder / "seal", "-q")
    check(outcome.returncode == 0, f"verify --seal: {outcome.returncode} {outcome.stderr}")
    files = json.loads((folder / "seal").read_text())["files"]
    check(len(files) == 4, f"the seal holds {len(files)} of 4 files")


for depth in ("listed", "framed", "decoded"):
    @case("unicode twins", f"a rewritten twin is seen with a seal at --depth {depth}")
    def rewritten_twin(folder, depth=depth):
        export = twins(folder)
        rekindle("verify", export, "--seal", folder / "seal", "-q")
        for path, before, after in rewrite_twin(export):
            path.write_bytes(after)
            report = verify(export, "--against", folder / "seal", "--depth", depth)
            path.write_bytes(before)
            check(report["verdict"] == "different", f"{report['verdict']} after {ascii(path.name)} was rewritten")


@case("unicode twins", "an attestation names every file, and a rewritten twin is seen")
def attested_twins(folder):
    export = twins(folder)
    rekindle("attestation", "keygen", "--type", "ed25519", "-o", folder / "key")
    made = rekindle("rehearse", export, "--staging", "embedded", "--attestation", folder / "proof", "--key", folder / "key", "-q")
    check(made.returncode == 0, f"rehearse: {made.returncode} {made.stderr}")
    for path, before, after in rewrite_twin(export):
        path.write_bytes(after)
        outcome = rekindle("attestation", "verify", folder / "proof", "--key", folder / "key.pub", "--export", export)
        path.write_bytes(before)
        check(outcome.returncode != 0, f"status 0 after {ascii(path.name)} was rewritten")


@case("unicode twins", "an export of two collections whose ids are twins is verified")
def twin_collections(folder):
    export = exports.write(folder / "cafes", [
        ("caf\u00e9", {"output-0": [exports.entity(["caf\u00e9", "a"], {"n": 1})]}),
        ("cafe\u0301", {"output-0": [exports.entity(["cafe\u0301", "a"], {"n": 2})]})])
    report = verify(export)
    check(report["verdict"] == "verified", f"{report['verdict']}: {codes(report)}")
    check(len(report["collections"]) == 2, f"{len(report['collections'])} collections")


def codes(report):
    return sorted({finding["code"] for finding in report["findings"]})


@case("importer", "what Google's importer refuses, or reads otherwise, is not verified")
def importer_disagrees(_):
    wrong = [path.name for path in sorted((CASES / "importer-disagrees").iterdir())
             if verify(path)["verdict"] == "verified"]
    check(not wrong, f"{len(wrong)} are verified: {', '.join(wrong[:3])} …")


@case("importer", "every fixture is verified")
def fixtures_verified(_):
    for path in sorted(FIXTURES.iterdir()):
        if (path / f"{path.name}.overall_export_metadata").exists():
            report = verify(path)
            check(report["verdict"] == "verified", f"{path.name}: {report['verdict']} {codes(report)}")


for levels in (24, 28):
    for command in ("verify", "dump"):
        @case("limits", f"{command} of maps out of order in {levels} levels takes no time")
        def exponential(_, levels=levels, command=command):
            start = time.monotonic()
            rekindle(command, CASES / f"exponential/{levels}-levels/e", timeout=3)
            check(time.monotonic() - start < 2, f"{time.monotonic() - start:.1f} s")


@case("limits", "a second signal ends a process that hears nothing within a second")
def second_signal(folder):
    """A worker is kept busy by whatever keeps it busy: here, a library in between that never returns from reading."""
    shim = folder / "endless.c"
    shim.write_text(r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/mman.h>
#include <unistd.h>
static int is_output(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return strstr(path, "/output-") != 0;
}
static void spin(void) { fprintf(stderr, "reading for ever\n"); for (volatile int i = 0;; i++); }
ssize_t pread(int fd, void *to, size_t n, off_t at) {
  static ssize_t (*real)(int, void *, size_t, off_t);
  if (is_output(fd)) spin();
  if (!real) real = dlsym(RTLD_NEXT, "pread");
  return real(fd, to, n, at);
}
ssize_t pread64(int fd, void *to, size_t n, off_t at) { return pread(fd, to, n, at); }
void *mmap(void *a, size_t n, int p, int f, int fd, off_t at) {
  static void *(*real)(void *, size_t, int, int, int, off_t);
  if (fd >= 0 && is_output(fd)) spin();
  if (!real) real = dlsym(RTLD_NEXT, "mmap");
  return real(a, n, p, f, fd, at);
}
""")
    compiled = subprocess.run(["cc", "-shared", "-fPIC", "-o", folder / "endless.so", shim, "-ldl"], capture_output=True)
    check(compiled.returncode == 0, f"cc: {compiled.stderr.decode()}")
    for first, second in ((signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)):
        process = subprocess.Popen([os.environ["REKINDLE_BIN"], "verify", FIXTURES / "erp"], stderr=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, env={**os.environ, "LD_PRELOAD": str(folder / "endless.so")})
        heard = wait_for(process.stderr, b"reading for ever")
        check(heard, "the library in between was not called")
        process.send_signal(first)
        wait_for(process.stderr, b"stopping")
        start = time.monotonic()
        process.send_signal(second)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Wrong(f"still there 5 s after {second.name}")
        finally:
            process.stderr.close()
        check(time.monotonic() - start < 1, f"{time.monotonic() - start:.1f} s after {second.name}")


def wait_for(stream, text):
    seen = b""
    while text not in seen:
        part = stream.read1(4096)
        if not part:
            return False
        seen += part
    return True


@case("counts", "50,000 duplicates are counted as 50,000, whatever is listed")
def duplicates(folder):
    entities = [exports.entity(["c", str(n)], {}) for n in range(50_000)]
    export = exports.write(folder / "doubled", [(None, {"output-0": entities, "output-1": entities})])
    for limit in ("100", "1000000"):
        report = verify(export, "--max-findings", limit)
        listed = sum(finding.get("count", 1) for finding in report["findings"] if finding["code"] == "document-duplicate")
        total = listed + report.get("findingsOmitted", 0)
        check(total == 50_000, f"{total:,} with --max-findings {limit}")


@case("bytes", "a seal states digests of the bytes that were decoded, whatever writes beside it")
def sealed_bytes(folder):
    # Large enough that the passes over it take a while; two spellings of one record, each with its checksum.
    old, new = (exports.log([exports.entity(["c", "one"], {"n": value})]) for value in (39, 99))
    assert len(old) == len(new)
    filler = [exports.entity(["d", f"{n}-{'x' * 1000}"], {}) for n in range(1500)]
    block = [exports.entity(["c", "one"], {"n": 39})] + filler
    export = pathlib.Path(exports.write(folder / "busy", [(None, {"output-0": block})]))
    path = export / "all_namespaces/all_kinds/output-0"
    pristine = path.read_bytes()
    wrong = 0
    for attempt in range(60):
        path.write_bytes(pristine)
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            mapped[0:len(old)] = old
            process = subprocess.Popen(
                [os.environ["REKINDLE_BIN"], "verify", export, "--seal", folder / f"seal-{attempt}", "-q"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(attempt * 0.001)
            mapped[0:len(new)] = new
            process.wait()
        seal = folder / f"seal-{attempt}"
        if process.returncode == 0 and seal.exists():
            # A sealed state that is neither the old nor the new one is of bytes that nobody decoded.
            now = verify(export, "--against", seal)
            if now["verdict"] != "verified" and is_torn(seal, export, pristine, old, new):
                wrong += 1
    check(wrong == 0, f"{wrong} of 60 seals are of bytes that were not decoded")


def is_torn(seal, export, pristine, old, new):
    """Whether the seal fits neither the old file nor the new one as a whole."""
    path = export / "all_namespaces/all_kinds/output-0"
    fits = []
    for head in (old, new):
        path.write_bytes(head + pristine[len(old):])
        fits.append(verify(export, "--against", seal)["verdict"] == "verified")
    return not any(fits)


@case("bytes", "a rehearsal with an attestation reads the metadata once, and its staging's import once more")
def metadata_read_once(folder):
    if not shutil.which("strace"):
        return "strace is not installed"
    rekindle("attestation", "keygen", "--type", "ed25519", "-o", folder / "key")
    log = folder / "strace.log"
    subprocess.run(
        ["strace", "-f", "-e", "trace=read,pread64,mmap", "-y", "-o", log, os.environ["REKINDLE_BIN"], "rehearse", FIXTURES / "erp",
         "--staging", "embedded", "--attestation", folder / "proof", "--key", folder / "key", "-q"], check=True)
    # A look at what the file is, by fstat, reads nothing of it.
    reads = sum("erp.overall_export_metadata>" in line for line in log.read_text(errors="replace").splitlines())
    check(reads == 2, f"the overall file is read {reads} times")


@case("metadata", "metadata that lists no files beside output files is an error")
def lists_nothing(folder):
    export = exports.write(folder / "nothing", [(None, {
        f"output-{n}": [exports.entity(["c", str(n)], {"n": n})] for n in range(7)})], listed=[])
    report = verify(export)
    check(report["verdict"] not in ("verified", "different"), f"{report['verdict']}: {codes(report)}")


@case("metadata", "Datastore namespaces are incomplete, not corrupt")
def namespaces(_):
    report = verify(CASES / "datastore-namespaces/datastore_export_1795912269")
    check(report["verdict"] == "incomplete", f"{report['verdict']}: {codes(report)}")


def nested(folder):
    outer = exports.write(folder / "backup", [(None, {"output-0": [exports.entity(["c", "1"], {"n": 1})]})])
    exports.write(os.path.join(outer, "weekly"), [(None, {"output-0": [exports.entity(["c", "2"], {"n": 2})]})])
    return outer


@case("metadata", "an export inside another's folder does not damage the outer one, and nobody says to remove it")
def nested_export(folder):
    report = verify(nested(folder))
    check(report["verdict"] == "verified", f"{report['verdict']}: {codes(report)}")
    text = json.dumps(report)
    check("nothing is lost by removing" not in text.lower(), "it says that nothing is lost by removing a listed file")


@case("metadata", "names that begin with ._ are passed over")
def apple_double(folder):
    shutil.copytree(FIXTURES / "erp", folder / "erp")
    for path in list((folder / "erp").rglob("*")):
        if path.is_file():
            (path.parent / f"._{path.name}").write_bytes(b"\0\x05\x16\x07" + bytes(60))
    outcome = rekindle("verify", folder / "erp", "--format", "json")
    check(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr.strip()[:120]}")
    check(not json.loads(outcome.stdout)["findings"], f"{codes(json.loads(outcome.stdout))}")
