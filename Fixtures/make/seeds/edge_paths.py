"""Document names at the edges: strange ids, order, missing parents, depth.

Refused by the emulator, so not here: `.` `..` `_____` `__a__` `__id__` ("is reserved"), `__id0__` `__id-0__`
`__id007__` `__id+5__` ("is reserved"), `__id9223372036854775808__` ("is not a 64 bit integer"), 101 pairs
("Key path is too long. Cannot exceed 100 elements."), a collection `__id7__`.
"""

LONGEST_ID = 1500  # bytes of UTF-8
DEEPEST = 100  # pairs of (collection, document)

STRANGE_IDS = [
    " ", "  ", "a b", " leading", "trailing ", "%2F", "%", "%00", "a\tb", "a\nb", "\r\n", "\0", "a\0", "a\0b", "\x7f",
    '"', "'", "`", "\\", "a\\b", "<b>bold", "<script>alert(1)<!--", "&amp;", "{}", "[0]", "*", "?", "#", "a:b", "-",
    "--help", "...", ". ", "~", "__", "___", "____", "__x", "x__", "__id5_", "_id5__", "id5", "null", "true", "7", "-7",
    "\u202eevil\u202c", "\u200f", "\u200b", "\ufeff", "\u2028", "ñ", "n\u0303", "🧾", "👩🏽‍💼", "C:", "CON", "con.txt",
]

# Each id sorts between its neighbours in a way that a naive order gets wrong: as whole paths (`/` is above `!`),
# as UTF-16 (an emoji's surrogates are below \uffee), by case, by number, or as numeric ids.
ORDERED_IDS = [
    "__id-9223372036854775808__", "__id-5__", "__id1__", "__id2__", "__id7__", "__id10__", "__id9223372036854775807__",
    "!", "0", "00", "1", "1!", "10", "2", "A", "Z", "__", "a", "a!", "a0", "b", "\x7f", "é", "\ud7ff", "\uffee", "😀",
]

STRANGE_COLLECTIONS = [
    "with.dots", ".hidden", "with space", " ", "📦 cajas", "ñandúes", "__", "____", "__a", '"', "'", "`", "<b>", "%2F",
    "\0", "a\nb", "\u202ex", "-", "1", "all_kinds", "kind_x", "output-0",
]

MISSING_PARENTS = [
    "ghosts/g1/orphans/o1",
    "ghosts/g1/orphans/o2",
    "ghosts/g2/ghosts/g2/ghosts/g2/orphans/o3",
    "ghosts/g3/a/b/c/d/e/f",
    "ghosts/g3/a/b",  # exists, while its parent and its grandchild's parent do not
    "ghosts/__id7__/orphans/__id8__",
    "orphans/o1",  # the same collection id at the root
]


def fill(database):
    database.write(documents())


def documents():
    for number, path in enumerate(paths()):
        yield path, {"written": number}


def paths():
    for id in STRANGE_IDS:
        yield f"strange/{id}"
    for id in ORDERED_IDS:
        yield f"ordered/{id}"
        yield f"ordered/{id}/below/x"
    for id in STRANGE_COLLECTIONS:
        yield f"{id}/document"
        yield f"strange/a b/{id}/document"
    yield from MISSING_PARENTS
    yield from longest_ids()
    for depth in (2, 3, 10, 50, 99, DEEPEST):
        yield "/".join(f"level/{level}" for level in range(1, depth + 1))


def longest_ids():
    yield "long/" + "a" * LONGEST_ID
    yield "long/" + "a" * (LONGEST_ID - 1) + "b"
    yield "long/" + "ñ" * (LONGEST_ID // 2)
    yield "long/" + "🧾" * (LONGEST_ID // 4)
    yield "c" * LONGEST_ID + "/" + "d" * LONGEST_ID
