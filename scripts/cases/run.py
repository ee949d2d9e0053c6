#!/usr/bin/env python3
"""Runs every case that Rekindle once judged wrongly against any build of it, and prints a line for each.

    REKINDLE_BIN=.build/release/rekindle scripts/cases/run.py [TEXT]...    only the cases that contain a text

Needs Python 3.9; nothing leaves this machine. The exit status is 1 if a case is wrong. A build of another commit can be
judged as well: only its command line is used. Its runbooks are in the folder REKINDLE_RUNBOOKS, by default `runbooks`.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"
_CASES = []


class Wrong(Exception):
    """What the build said instead."""


def case(topic, title):
    def register(function):
        _CASES.append((topic, title, function))
        return function
    return register


def check(condition, said):
    if not condition:
        raise Wrong(said)


def binary():
    return os.environ["REKINDLE_BIN"]


def surroundings(environment=None):
    return {**os.environ, "REKINDLE_ACCESS_TOKEN": "token", **(environment or {})}


def rekindle(*arguments, environment=None, timeout=120):
    """Runs the build; a time-out counts as a wrong answer."""
    try:
        return subprocess.run(
            [binary(), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env=surroundings(environment))
    except subprocess.TimeoutExpired as expired:
        raise Wrong(f"no answer within {timeout} s") from expired


def started(*arguments, environment=None):
    """The build while it runs; it prints less than a pipe holds."""
    return subprocess.Popen([binary(), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=surroundings(environment))


def ended(process, timeout=120):
    """What a command that was started came to."""
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired as expired:
        process.kill()
        process.communicate()
        raise Wrong(f"no answer within {timeout} s") from expired
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def wait_until(happened, what, seconds=60):
    """Looks until something has happened; returns what it is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = happened()
        if found:
            return found
        time.sleep(0.02)
    raise Wrong(f"not within {seconds} s: {what}")


def verify(export, *arguments):
    """The JSON report of `verify`."""
    outcome = rekindle("verify", export, "--format", "json", *arguments)
    if not outcome.stdout:
        raise Wrong(f"no report, status {outcome.returncode}: {outcome.stderr.strip()[:160]}")
    return json.loads(outcome.stdout)


def main():
    if not os.environ.get("REKINDLE_BIN"):
        sys.exit("Set REKINDLE_BIN to the rekindle to run, such as .build/release/rekindle.")
    os.environ["REKINDLE_BIN"] = os.path.abspath(os.environ["REKINDLE_BIN"])
    # One module, however it was started: the cases import it by its name.
    sys.modules.setdefault("run", sys.modules["__main__"])
    import files  # noqa: F401
    import buckets  # noqa: F401
    import ours  # noqa: F401
    import proven  # noqa: F401
    import documents  # noqa: F401
    import private  # noqa: F401
    import rescue  # noqa: F401

    wanted = sys.argv[1:]
    passed = failed = skipped = 0
    for topic, title, function in _CASES:
        if wanted and not any(text in f"{topic}: {title}" for text in wanted):
            continue
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as state:
            # No rekindle.yaml of the current folder counts, and no key of this account.
            os.chdir(folder)
            os.environ["XDG_STATE_HOME"] = state
            os.environ.pop("REKINDLE_MAC_KEY", None)
            try:
                reason = function(pathlib.Path(folder).resolve())
                said = ""
            except Wrong as wrong:
                reason, said = None, str(wrong)
            except Exception:
                reason, said = None, "the case itself failed: " + traceback.format_exc(limit=1).splitlines()[-1]
            finally:
                os.chdir("/")
        if reason:
            skipped += 1
            print(f"skipped  {topic}: {title} ({reason})", flush=True)
        elif said:
            failed += 1
            print(f"WRONG    {topic}: {title}\n         {said.splitlines()[0]}", flush=True)
        else:
            passed += 1
            print(f"right    {topic}: {title}", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
