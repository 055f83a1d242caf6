"""Under which act a record is put, and which files come with one."""

from __future__ import annotations

import pytest

from evidence.acts import ActFact, CustodyAct, ReportedHistory
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.ids import ItemId
from evidence.judging_words import ReportedAct
from storage.casefile import CaseFile
from tests.storage.conftest import INVESTIGATOR
from tests.storage.puts import ATTACK, file_of, item, kept, put


def test_a_file_comes_with_its_bytes_and_its_secret(case_file: CaseFile) -> None:
    blob = kept(1, secret=b"s" * 32)
    with case_file.write(INVESTIGATOR) as tx:
        photo = tx.put(item())
        seen = tx.put(file_of(photo, blob), act=Act.ITEM_INGEST, blob=blob)
    assert case_file.secret_of(blob.name) == b"s" * 32
    assert case_file.secret_of("another") is None
    with case_file.read() as reader:
        row = reader.blob(blob.sha256)
        assert row is not None
        assert (row.sha512, row.size, row.name) == (blob.sha512, 1, blob.name)
        assert reader.blob("ab" * 32) is None
        assert reader.entries(record=seen.id)[0].file == blob.sha256


def test_bytes_received_twice_keep_their_one_secret(case_file: CaseFile) -> None:
    blob = kept(1, secret=b"s" * 32)
    with case_file.write(INVESTIGATOR) as tx:
        photo = tx.put(item())
        tx.put(file_of(photo, blob), act=Act.ITEM_INGEST, blob=blob)
        tx.put(file_of(photo, blob), act=Act.ITEM_INGEST, blob=blob)
    again = kept(1, fresh=False, secret=b"s" * 32)
    put(case_file, file_of(photo, again), act=Act.ITEM_INGEST, blob=again)
    assert _secrets(case_file, blob.name) == 1
    # the file was lost and taken in again under a secret of its own: the newest counts
    renewed = kept(1, fresh=True, secret=b"t" * 32)
    put(case_file, file_of(photo, renewed), act=Act.ITEM_INGEST, blob=renewed)
    assert case_file.secret_of(blob.name) == b"t" * 32
    unknown = kept(2, fresh=False, secret=b"u" * 32)
    put(case_file, file_of(photo, unknown), act=Act.ITEM_INGEST, blob=unknown)
    assert case_file.secret_of(unknown.name) == b"u" * 32


def _secrets(case_file: CaseFile, name: str) -> int:
    with case_file.read() as reader:
        rows = reader.connection.exec_driver_sql("SELECT 1 FROM secret WHERE file = ?", (name,))
        return len(rows.all())


def test_r60_a_file_is_recorded_by_taking_in_its_bytes(case_file: CaseFile) -> None:
    photo, blob = put(case_file, item()), kept(1)
    with pytest.raises(Refused) as error:
        put(case_file, file_of(photo, blob))
    assert error.value.rule == "R-60"
    for wrong in (
        {"act": Act.ITEM_INGEST},
        {"blob": blob},
        {"act": Act.ITEM_VIEW, "blob": blob},
        {"act": Act.ITEM_INGEST, "blob": kept(2)},
    ):
        with pytest.raises(ValueError, match="bytes"):
            put(case_file, file_of(photo, blob), **wrong)
    with pytest.raises(ValueError, match="bytes"):
        put(case_file, ATTACK, blob=blob)


def test_r60_only_the_program_writes_observed_acts(case_file: CaseFile) -> None:
    photo = put(case_file, item())
    viewed = CustodyAct(act=Act.ITEM_VIEW, item=ItemId(photo.id))
    with pytest.raises(Refused) as error:
        put(case_file, viewed)
    assert error.value.rule == "R-60"
    assert put(case_file, viewed, act=Act.ITEM_VIEW).act == "item.view"
    with pytest.raises(ValueError, match="the body says"):
        put(case_file, viewed, act=Act.ITEM_CHECK)


def test_an_act_by_hand_is_put_under_what_it_says(case_file: CaseFile) -> None:
    photo = put(case_file, item())
    disposed = CustodyAct(act=Act.ITEM_DISPOSE, item=ItemId(photo.id), purpose="Court order")
    assert put(case_file, disposed).act == "item.dispose"


def test_kinds_with_an_act_of_their_own_take_it(case_file: CaseFile) -> None:
    photo = put(case_file, item())
    told = ReportedHistory(
        item=ItemId(photo.id), reported_act=next(iter(ReportedAct)), told_by="P-003"
    )
    assert put(case_file, told).act == "history.report"
    assert put(case_file, told, act=Act.HISTORY_REPORT).act == "history.report"
    with pytest.raises(ValueError, match="not put under"):
        put(case_file, told, act=Act.ITEM_VIEW)
    with pytest.raises(ValueError, match="not put under"):
        put(case_file, ATTACK, act=Act.SNAPSHOT)


def test_acts_that_always_need_a_reason_are_refused_without(case_file: CaseFile) -> None:
    photo = put(case_file, item())
    copied = CustodyAct(act=Act.ITEM_COPY, item=ItemId(photo.id))
    with pytest.raises(Refused) as error:
        put(case_file, copied, act=Act.ITEM_COPY)
    assert error.value.rule == "R-02"
    put(case_file, copied, act=Act.ITEM_COPY, reason="not stated")


def test_the_program_states_facts(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        seen = tx.program(Act.VERIFY_RUN, facts=(("damaged", "0"),))
    assert seen.record.facts == (ActFact(name="damaged", value="0"),)
    assert (seen.person, seen.role) == (None, "program")
