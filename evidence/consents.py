"""Which consent a bundle needs from a person, and what of it is missing: pure rules.

Rules:
    - Scope is decided by profile, by what the recipient is, and by whether the person is named,
      seen or heard. Only an unexpired yes that was not withdrawn counts; "not asked" is no.
    - There is no override (R-30): a scope is widened by asking the person.
    - The latest consent that answers a scope decides it; an older yes does not outlive a later
      no. A withdrawal counts from the day it was received (R-31).
    - What needs no consent at all (open source, official capacity ...) is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evidence.errors import Refused
from evidence.evidence_words import ConsentScope, ScopeAnswer
from evidence.judging_words import Profile, RecipientKind
from evidence.people import Consent, ConsentWithdrawal

_SHARE: Final = {
    RecipientKind.NGO: ConsentScope.SHARE_NGO,
    RecipientKind.NATIONAL: ConsentScope.SHARE_NATIONAL,
    RecipientKind.ICC: ConsentScope.SHARE_ICC,
    RecipientKind.UN: ConsentScope.SHARE_UN,
    RecipientKind.PARTY: ConsentScope.DISCLOSE_TO_PARTY,
}
_INTERNAL: Final = (ConsentScope.STORE, ConsentScope.ANALYSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a person appears in what is to leave: named, seen, heard; or only by pseudonym."""

    named: bool = False
    seen: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """A live consent of one person, with its record id."""

    id: str
    says: Consent


def needed_scopes(
    profile: Profile, recipient: RecipientKind, shown: Shown
) -> tuple[ConsentScope, ...]:
    """Return the scopes a person must have agreed to, in the order of the vocabulary.

    An internal bundle for somebody outside needs the recipient's scope too: what it is called
    does not change who reads it.
    """
    public = profile is Profile.PUBLIC or recipient is RecipientKind.PUBLIC
    needed: set[ConsentScope] = set()
    if profile is Profile.INTERNAL or recipient is RecipientKind.OWN:
        needed.update(_INTERNAL)
    if profile is Profile.DISCLOSURE:
        needed.add(ConsentScope.DISCLOSE_TO_PARTY)
    elif profile is not Profile.PUBLIC and recipient in _SHARE:
        needed.add(_SHARE[recipient])
    if public:
        named = ConsentScope.PUBLISH_NAMED
        needed.add(named if shown.named else ConsentScope.PUBLISH_ANONYMOUS)
    if profile is not Profile.INTERNAL or recipient is not RecipientKind.OWN:
        if shown.seen:
            needed.add(ConsentScope.USE_IMAGE)
        if shown.heard:
            needed.add(ConsentScope.USE_VOICE)
    return tuple(scope for scope in ConsentScope if scope in needed)


def missing_scopes(
    needed: Iterable[ConsentScope],
    consents: Sequence[GivenConsent],
    withdrawals: Sequence[ConsentWithdrawal],
    day: date,
) -> tuple[ConsentScope, ...]:
    """Return the needed scopes that one person has not agreed to, as of a day.

    Args:
        needed: What `needed_scopes` said.
        consents: The person's live consents, oldest first as recorded.
        withdrawals: The person's live withdrawals.
        day: The day of the export, as the device claims it.
    """
    today = day.isoformat()
    replaced = {given.says.supersedes for given in consents if given.says.on <= today}
    current = sorted(
        (given for given in consents if given.says.on <= today and given.id not in replaced),
        key=lambda given: given.says.on,
    )
    received = [withdrawal for withdrawal in withdrawals if withdrawal.on <= today]
    return tuple(scope for scope in needed if not _agreed(scope, current, received, today))


def _agreed(
    scope: ConsentScope,
    consents: Sequence[GivenConsent],
    withdrawals: Sequence[ConsentWithdrawal],
    today: str,
) -> bool:
    answering = [c for c in consents if c.says.answer(scope) is not ScopeAnswer.NOT_ASKED]
    if not answering:
        return False
    latest = answering[-1]
    expired = latest.says.expires is not None and latest.says.expires < today
    return (
        latest.says.answer(scope) is ScopeAnswer.YES
        and not expired
        and not any(_takes_back(withdrawal, latest, scope) for withdrawal in withdrawals)
    )


def _takes_back(withdrawal: ConsentWithdrawal, given: GivenConsent, scope: ConsentScope) -> bool:
    """Whether it names this consent, or came after it: who says stop need not know which."""
    return withdrawal.covers(scope) and (
        withdrawal.consent == given.id or withdrawal.on > given.says.on
    )


def refuse_without_consent(missing: Iterable[tuple[str, Sequence[ConsentScope]]]) -> None:
    """Refuse an export while anybody in it has not agreed, naming all of them (R-30).

    Args:
        missing: For each person the reference ("P-017") and the scopes that are missing.

    Raises:
        Refused: Somebody's consent is missing. There is no override.
    """
    who = [f"{ref} ({', '.join(scopes)})" for ref, scopes in missing if scopes]
    if who:
        raise Refused(
            "Consent is missing: {who}. Nothing was exported.",
            rule="R-30",
            advice="Leave their material out of the selection, or ask them.",
            who="; ".join(who),
        )
