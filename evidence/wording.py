"""Words of judgement: likelihood and confidence are two sentences, never one (R-43).

How likely something is and how sure the author is of that are different things; readers mix them
up when one sentence holds both. The writer here emits two, and the lint looks at free text.
"""

from __future__ import annotations

import re
from typing import Final

_SENTENCE: Final = re.compile(r"(?<=[.!?؟])\s+|\n+")
_LIKELIHOOD: Final = re.compile(
    r"\b(?:(?:un)?likely|(?:im)?probabl[ey]|almost[ _]certain(?:ly)?|almost[ _]no[ _]chance"
    r"|roughly[ _]even|likelihood|probability|remote[ _]chance)\b",
    re.IGNORECASE,
)
_CONFIDENCE: Final = re.compile(r"\bconfiden(?:ce|t|tly)\b", re.IGNORECASE)
_ADVERBS: Final = {
    "very_unlikely": "very unlikely to be",
    "unlikely": "unlikely to be",
    "likely": "likely",
    "very_likely": "very likely",
    "almost_certain": "almost certainly",
}


def mixed_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences that hold a likelihood word and "confidence" together (R-43).

    A warning, not a refusal: the author's words are never changed.
    """
    return tuple(
        sentence.strip()
        for sentence in _SENTENCE.split(text)
        if _LIKELIHOOD.search(sentence) and _CONFIDENCE.search(sentence)
    )


def likelihood_sentence(subject: str, likelihood: str) -> str:
    """Return the sentence on likelihood, such as "The item is likely of the M42/M46 family".

    Args:
        subject: What follows the likelihood word, from "of" on, without a full stop.
        likelihood: A value of the likelihood scale.
    """
    if likelihood == "almost_no_chance":
        return f"There is almost no chance that the item is {subject}."
    if likelihood == "roughly_even":
        return f"The chance that the item is {subject} is roughly even."
    return f"The item is {_ADVERBS[likelihood]} {subject}."


def confidence_sentence(confidence: str, reasons: str) -> str:
    """Return the second sentence: "Confidence in this assessment is moderate because ..."."""
    return f"Confidence in this assessment is {confidence} because {reasons.rstrip('. ')}."
