"""Edits plans and journals as an attacker does who has the files, and perhaps the key of their MACs.

The digest of a plan and the chain of a journal are computed again. MACs are computed again only with the key; without
it, the old ones stay. A file without MACs gets none.
"""
import hashlib
import hmac
import json
import os
import pathlib


def load(text):
    members = json.loads(text)
    assert compact(members) == text, "the file is not written as compact JSON"
    return members


def compact(members):
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


def _sealed(members, mac, with_key):
    """The text of an object, its MAC as the last member."""
    if mac is not None and with_key:
        key = bytes.fromhex((pathlib.Path(os.environ["XDG_STATE_HOME"]) / "rekindle/mac.key").read_text().strip())
        mac = hmac.new(key, compact(members).encode(), hashlib.sha256).hexdigest()
    return compact(members if mac is None else {**members, "mac": mac})


def edit_plan(path, change, with_key):
    """Has `change` edit a plan's members.

    Returns its digest before, and after.
    """
    members = load(path.read_text().removesuffix("\n"))
    mac, before = members.pop("mac", None), members.pop("sha256")
    change(members)
    members["sha256"] = hashlib.sha256(compact(members).encode()).hexdigest()
    path.write_text(_sealed(members, mac, with_key) + "\n")
    return before, members["sha256"]


def events(path):
    """A journal's whole lines."""
    return [load(line) for line in path.read_text().split("\n")[:-1]]


def edit_journal(path, change, with_key):
    """Has `change` edit a journal's lines, or return others."""
    lines = events(path)
    lines = change(lines) or lines
    previous, text = "0" * 64, ""
    for sequence, members in enumerate(lines, 1):
        members = {**members, "sequence": sequence, "previous": previous}
        line = _sealed(members, members.pop("mac", None), with_key)
        previous = hashlib.sha256(line.encode()).hexdigest()
        text += line + "\n"
    path.write_text(text)
