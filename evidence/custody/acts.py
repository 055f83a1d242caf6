"""What someone can do to evidence: the closed list of acts. Stored for ever: add, never rename."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """One act of the ledger. It says little on purpose: the kind of record is a disclosure.

    A new act is a new form of the line (`v`), so that an older program refuses what it does not
    know instead of guessing.
    """

    RECORD_PUT = "record.put"
    RECORD_WITHDRAW = "record.withdraw"
    RECORD_ERASE = "record.erase"
    RECORD_REDACT = "record.redact"
    ITEM_INGEST = "item.ingest"
    ITEM_COPY = "item.copy"
    ITEM_DERIVE = "item.derive"
    ITEM_VIEW = "item.view"
    ITEM_CHECK = "item.check"
    ITEM_TRANSFER_OUT = "item.transfer_out"
    ITEM_TRANSFER_IN = "item.transfer_in"
    ITEM_SEAL = "item.seal"
    ITEM_UNSEAL = "item.unseal"
    ITEM_RETURN = "item.return"
    ITEM_DISPOSE = "item.dispose"
    ITEM_UNAVOIDABLE_CHANGE = "item.unavoidable_change"
    HISTORY_REPORT = "history.report"
    IDENTITY_SET = "identity.set"
    IDENTITY_OPEN = "identity.open"
    REVIEW_SIGN = "review.sign"
    BUNDLE_EXPORT = "bundle.export"
    BUNDLE_IMPORT = "bundle.import"
    FORK_FOUND = "fork.found"
    SNAPSHOT = "snapshot"
    ANCHOR_REQUEST = "anchor.request"
    ANCHOR_ATTACH = "anchor.attach"
    KEY_ADD = "key.add"
    KEY_ROTATE = "key.rotate"
    KEY_REVOKE = "key.revoke"
    SLOT_ADD = "slot.add"
    SLOT_REMOVE = "slot.remove"
    ROOT_ROTATE = "root.rotate"
    CASE_CREATE = "case.create"
    CASE_OPEN = "case.open"
    CASE_RESTORE = "case.restore"
    CASE_MIGRATE = "case.migrate"
    BACKUP_MAKE = "backup.make"
    VERIFY_RUN = "verify.run"
    POLICY_SET = "policy.set"
    CLOCK_ANOMALY = "clock.anomaly"


REASON_REQUIRED: Final[frozenset[Act]] = frozenset(
    {
        Act.RECORD_WITHDRAW,
        Act.RECORD_ERASE,
        Act.IDENTITY_OPEN,
        Act.ITEM_COPY,
        Act.BUNDLE_EXPORT,
    }
)
"""Acts that need a reason even at a first put (a second revision of a record always does)."""
