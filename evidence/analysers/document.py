"""PDF documents: pages, what Info claims, how often it was saved, what else is inside."""

from __future__ import annotations

from evidence.analysers import Findings, analyser
from evidence.analysers.subject import Subject, plain
from evidence.sandbox.facts import Value
from evidence.sandbox.results import PAPERS

_INFO = {
    "title": "Title",
    "author": "Author",
    "subject": "Subject",
    "creator": "Creator",
    "producer": "Producer",
    "created_text": "CreationDate",
    "modified_text": "ModDate",
}
_COUNTS = ("pages", "revisions", "encrypted", "javascript", "signatures", "attachments")


@analyser(
    "document",
    version=1,
    reads=PAPERS,
    fields=(*_COUNTS, *_INFO),
    sensitive=frozenset({"author"}),
    decoders=("PDFium",),
)
def describe(file: Subject) -> Findings:
    """Return counts and the texts of Info; a signature is counted, never checked."""
    from evidence.sandbox.decoders import document

    found: dict[str, Value] = dict(document.counts(file))
    info = document.opened(file).get_metadata_dict(skip_empty=True)
    found |= {field: plain(info[key]) for field, key in _INFO.items() if key in info}
    return found
