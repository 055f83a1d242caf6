"""Which file lies where in a bundle, and which names a file in it may have."""

from __future__ import annotations

import re
from typing import Final

BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
MANIFESTS: Final = {"sha256": "manifest-sha256.txt", "sha512": "manifest-sha512.txt"}
TAG_MANIFESTS: Final = {"sha256": "tagmanifest-sha256.txt", "sha512": "tagmanifest-sha512.txt"}
README: Final = "README-FIRST.txt"
VERIFY_PAGE: Final = "VERIFY.html"
FETCH: Final = "fetch.txt"

STATEMENT: Final = "SIGNATURES/statement.json"
STATEMENT_SUMS: Final = "SIGNATURES/statement.sha256"
ALLOWED_SIGNERS: Final = "SIGNATURES/allowed_signers"
REQUEST: Final = "TIMESTAMPS/statement.json.tsq"

PAYLOAD: Final = "data/"
EVIDENCE: Final = "data/evidence/"
RECORDS: Final = "data/records/"
INDEX: Final = "data/records/index.jsonl"
LEDGER: Final = "data/ledger/"
SNAPSHOT: Final = "data/snapshot/leaves.jsonl"
WITHHELD: Final = "data/withheld.csv"

REQUIRED_TAGS: Final = (BAGIT, BAG_INFO, *MANIFESTS.values(), README)
"""Tag files that a bundle has, each listed in both tag manifests."""
TAGS: Final = frozenset({*REQUIRED_TAGS, VERIFY_PAGE})
"""Tag files that a bundle may have in its first level, beside the tag manifests themselves."""
REQUIRED_PAYLOAD: Final = (INDEX, SNAPSHOT, WITHHELD)
LANDMARKS: Final = (STATEMENT, "data/ledger", "data/records", "data/snapshot")
"""A folder with none of these is no bundle, damaged or not; other BagIt bags have none either."""

MAX_DEPTH: Final = 8
MAX_FILES: Final = 200_000
MAX_MANIFEST: Final = 64 * 1024 * 1024
MAX_SMALL: Final = 1024 * 1024  # statement, signature, checkpoint, token

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_COMPUTERS = {
    "macOS": re.compile(
        r"\._.*|\.(?:DS_Store|Spotlight-V100|Trashes|fseventsd|TemporaryItems|localized)"
        r"|__MACOSX|Icon\r",
        re.DOTALL,
    ),
    "Windows": re.compile(
        r"(?i:(?:eh)?thumbs\.db|desktop\.ini|\$recycle\.bin|system volume information)"
    ),
    "Linux": re.compile(r"\.directory|\.Trash-[0-9]+|\.(?:nfs|fuse_hidden)[0-9a-f]+|lost\+found"),
}
"""Names that computers put into folders by themselves, by whose they are."""
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_PRINCIPAL = r"S-[0-9]{2,4}"
SIGNATURE_NAME: Final = re.compile(rf"SIGNATURES/statement\.json\.({_PRINCIPAL})\.sig")
TOKEN_NAME: Final = re.compile(r"TIMESTAMPS/statement\.json\.([A-Za-z0-9-]{1,40})\.tsr")
ROOT_NAME: Final = re.compile(r"TIMESTAMPS/roots/([A-Za-z0-9-]{1,40})\.pem")
ORIGIN_FILE: Final = re.compile(
    r"data/ledger/([0-9a-f]{16})/(entries\.jsonl|disclosures\.jsonl|checkpoint|key\.pub)"
)
ORIGIN_FILES: Final = ("entries.jsonl", "disclosures.jsonl", "checkpoint", "key.pub")


def name_problem(name: str) -> str | None:
    """Say what is wrong with one component of a path, or None."""
    if not _NAME.fullmatch(name):
        return "a name has other characters than A-Z a-z 0-9 . _ - or is too long"
    if name.endswith("."):
        return "a name ends in a dot"
    if _DEVICE.fullmatch(name):
        return "a name is a device of Windows"
    return None


def path_problem(path: str) -> str | None:
    """Say what is wrong with a path inside a bundle ("data/evidence/E-0001.jpg"), or None."""
    names = (problem for part in path.split("/") if (problem := name_problem(part)))
    return depth_problem(path) or next(names, None)


def depth_problem(path: str) -> str | None:
    """Say that a path inside a bundle is too deep, or None."""
    return f"deeper than {MAX_DEPTH} folders" if path.count("/") >= MAX_DEPTH else None


def stray(path: str) -> str | None:
    """Say why a file that lies at this path is none of the bundle's, by its name; or None."""
    for part in path.split("/"):
        for computer, names in _COMPUTERS.items():
            if names.fullmatch(part):
                return f"{computer} puts this there by itself; it is not part of the bundle"
    problem = path_problem(path)
    return f"not part of the bundle: {problem}" if problem else None


def escapes(path: str) -> bool:
    """Whether a path of a manifest leads, on any system, out of the bundle."""
    return (
        path.startswith(("/", "\\", "~"))
        or re.match(r"[A-Za-z]:", path) is not None
        or ".." in re.split(r"[/\\]", path)
    )


def record_path(kind: str, ref: str | None, leaf: str, *, earlier: int | None = None) -> str:
    """Return where the body of a revision lies.

    Args:
        kind: Kind of the record.
        ref: Its reference; a kind without references goes by its leaf.
        leaf: Hex leaf hash of the revision's entry.
        earlier: Number of the revision when it is not a current one.
    """
    if ref is None:
        return f"{RECORDS}{kind}/{leaf[:16]}.json"
    return (
        f"{RECORDS}{kind}/{ref}.json"
        if earlier is None
        else (f"{RECORDS}{kind}/{ref}.r{earlier}.json")
    )


def evidence_path(ref: str, extension: str) -> str:
    """Return where an original lies; the extension ("jpg", "") is cut to what names allow."""
    kept = re.sub(r"[^a-z0-9]", "", extension.lower())[:10]
    return f"{EVIDENCE}{ref}.{kept}" if kept else f"{EVIDENCE}{ref}"


def origin_path(key: str, name: str) -> str:
    """Return where a file of one origin's ledger lies (`ORIGIN_FILES`)."""
    return f"{LEDGER}{key}/{name}"


def folder_name(bundle: str, day: str, case_id: str) -> str:
    """Return the name of a bundle's folder: number, day (YYYYMMDD), first letters of the case."""
    return f"{bundle}-{day}-{case_id[:8]}"
