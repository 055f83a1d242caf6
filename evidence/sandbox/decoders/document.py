"""PDF by PDFium, from memory: pages, what the document says of itself, pages as pixels.

Forms and JavaScript are never initialised. Our own byte scan counts what PDFium does not tell.
"""

from __future__ import annotations

import re
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders.pixels import Array, check_size
from evidence.sandbox.notes import Code, Note

VERSIONS = {
    "pypdfium2": str(pypdfium2.PYPDFIUM_INFO),
    "PDFium": str(pypdfium2.PDFIUM_INFO),
    "OpenCV": cv2.__version__,
    "numpy": np.__version__,
}
MOST_PAGES = 5000
_SCRIPT = re.compile(rb"/JavaScript\b|/JS\b")
_POINTS = 72  # to the inch


def opened(file: Subject) -> Any:  # noqa: ANN401  pypdfium2's documents are untyped here
    """Return PDFium's document, opened once for each file.

    Raises:
        NotOpened: It needs a password.
        Undecodable: PDFium refuses it.
    """
    if "pdf" not in file.memo:
        try:
            file.memo["pdf"] = pypdfium2.PdfDocument(file.whole())
        except pypdfium2.PdfiumError as error:
            if error.err_code == pdfium.FPDF_ERR_PASSWORD:
                raise NotOpened(Note(code=Code.LOCKED)) from error
            raise Undecodable(str(error)) from error
    return file.memo["pdf"]


def counts(file: Subject) -> dict[str, int]:
    """Return what can be counted: pages, saved revisions, signatures, attachments, scripts."""
    document = opened(file)
    data = file.whole()
    return {
        "pages": len(document),
        "revisions": data.count(b"%%EOF"),
        "encrypted": int(b"/Encrypt" in data),
        "javascript": int(
            bool(_SCRIPT.search(data)) or pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0
        ),
        "signatures": max(0, pdfium.FPDF_GetSignatureCount(document)),
        "attachments": max(0, pdfium.FPDFDoc_GetAttachmentCount(document)),
    }


def fitting(file: Subject, number: int, longest: int) -> int:
    """Return the dots per inch at which a page is about `longest` pixels long. Raises as `page`."""
    points = max(_leaf(file, number).get_size())
    return max(1, round(longest * _POINTS / points)) if points > 0 else _POINTS


def _leaf(file: Subject, number: int) -> Any:  # noqa: ANN401  as above
    document = opened(file)
    if not 0 <= number < min(len(document), MOST_PAGES):
        raise Undecodable("no such page")
    try:
        return document[number]
    except pypdfium2.PdfiumError as error:
        raise Undecodable(str(error)) from error


def page(file: Subject, number: int, dpi: int) -> Array:
    """Return page `number` (from 0) as BGR pixels on white, at `dpi`.

    Raises:
        NotOpened: The page would have too many pixels, or there are too many pages.
        Undecodable: There is no such page, or PDFium cannot show it.
    """
    leaf = _leaf(file, number)
    width, height = (max(1, round(points * dpi / _POINTS)) for points in leaf.get_size())
    check_size(width, height)
    try:
        bitmap = leaf.render(scale=dpi / _POINTS, may_draw_forms=False, rev_byteorder=False)
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    except pypdfium2.PdfiumError as error:
        raise Undecodable(str(error)) from error
