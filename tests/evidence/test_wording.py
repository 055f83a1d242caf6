"""Likelihood and confidence in two sentences."""

from __future__ import annotations

import pytest

from evidence.wording import confidence_sentence, likelihood_sentence, mixed_sentences


@pytest.mark.parametrize(
    "text",
    [
        "It is very likely of that family, with high confidence.",
        "Fine so far. We are confident that this is probably the crater!",
        "Almost certainly a market\nThe likelihood, in all confidence, is high",
    ],
)
def test_r43_one_sentence_with_both_is_named(text: str) -> None:
    assert len(mixed_sentences(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It is very likely of that family. Confidence is moderate because one image shows it.",
        "Probable place: the market\nConfidence: high",
        "Said in confidence.",
        "",
    ],
)
def test_r43_two_sentences_pass(text: str) -> None:
    assert mixed_sentences(text) == ()


@pytest.mark.parametrize(
    ("likelihood", "sentence"),
    [
        ("almost_no_chance", "There is almost no chance that the item is of the M42/M46 family."),
        ("roughly_even", "The chance that the item is of the M42/M46 family is roughly even."),
        ("likely", "The item is likely of the M42/M46 family."),
        ("unlikely", "The item is unlikely to be of the M42/M46 family."),
    ],
)
def test_the_writer_says_how_likely(likelihood: str, sentence: str) -> None:
    assert likelihood_sentence("of the M42/M46 family", likelihood) == sentence


def test_r43_the_writer_never_mixes_the_two() -> None:
    scale = "almost_no_chance very_unlikely unlikely roughly_even likely very_likely almost_certain"
    for likelihood in scale.split():
        text = f"{likelihood_sentence('of that family', likelihood)} " + confidence_sentence(
            "moderate", "one image shows one side only."
        )
        assert mixed_sentences(text) == ()
    assert text.endswith(
        "Confidence in this assessment is moderate because one image shows one side only."
    )
