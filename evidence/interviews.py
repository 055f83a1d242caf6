"""Interviews, and the statements made in them."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import (
    HowKnown,
    InterviewMode,
    QuestionKind,
    Signed,
    Stage,
    StatementKind,
)
from evidence.ids import FileId, InterviewId, ItemId, PersonId, StatementId
from evidence.judgements import NOT_ASKED, Answer
from evidence.moments import UNDATED, Moment, refuse_backwards
from evidence.records import Record, record
from evidence.texts import Language, Prose, Value, tidy
from evidence.vocabularies import AnswerWord


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHeld(Value):
    """One stage of an interview and when it was held."""

    stage: Stage
    began: Moment = UNDATED
    ended: Moment | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the start (R-07)."""
        tidy(self)
        refuse_backwards(self.began, self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Value):
    """A pause, and why."""

    began: Moment = UNDATED
    ended: Moment | None = None
    reason: Prose | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the start (R-07)."""
        tidy(self)
        refuse_backwards(self.began, self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Value):
    """A question as it was put."""

    text: Prose
    kind: QuestionKind = QuestionKind.OPEN


@record("interview", ref="I", personal=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(Record):
    """One interview; its recording and papers are the files of `item`.

    Attributes:
        item: Its evidence side. person: Who was interviewed.
        purpose: What for. interviewers: Ids of authors of the case, or names.
        mode: How it was held. area: Where, roughly.
        interpreter: Who interpreted, from and into what (`direction`), and whether they signed
            a declaration.
        present: Who else was there. support_offered: What help was offered.
        inducement: "none", or what was given or promised (R-28).
        specialist: Whether a trained interviewer was there.
        evaluation: Apart from the account; never exported with it.
    """

    item: ItemId
    person: PersonId
    purpose: Prose | None = None
    interviewers: tuple[str, ...] = ()
    mode: InterviewMode = InterviewMode.IN_PERSON
    area: str | None = None
    language: Language
    interpreter: PersonId | None = None
    direction: str | None = None
    interpreter_declaration: Answer = NOT_ASKED
    present: tuple[str, ...] = ()
    support_offered: Prose | None = None
    stages: tuple[StageHeld, ...] = ()
    breaks: tuple[Break, ...] = ()
    questions: tuple[Question, ...] = ()
    inducement: Prose = ""
    specialist: Answer = NOT_ASKED
    evaluation: Prose | None = None

    def __post_init__(self) -> None:
        """Hold R-27 and R-28.

        Raises:
            Refused: An interpreter is not named or has another part in it, or inducement is
                left open.
        """
        tidy(self)
        self._check_interpreter()
        if not self.inducement:
            raise Refused(
                "Was anything given or promised?",
                rule="R-28",
                advice='Inducement is "none", or says what.',
            )

    def _check_interpreter(self) -> None:
        if self.interpreter is None:
            declared = self.interpreter_declaration.value is not AnswerWord.NOT_ASKED
            if declared or self.direction is not None:
                raise Refused("Who interpreted?", rule="R-27", advice="Name the interpreter.")
        elif self.interpreter == self.person or self.interpreter in self.interviewers:
            raise Refused(
                "Who interpreted? The interpreter is neither interviewer nor interviewee.",
                rule="R-27",
                advice="Name somebody else, or nobody.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart(Value):
    """A passage, and how the speaker knows it."""

    cite: Cite
    basis: HowKnown


@record("statement", fixed=True, personal=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """What a person stated, once. A correction is a statement of its own; any two diff.

    Attributes:
        interview: Where it was made. number: From 1, within the interview.
        statement_kind: First account, full, addendum, correction or translation.
        text: Its words, or `file`: the paper or recording that holds them.
        based_on: The statement it adds to, corrects or translates.
        parts: Passages and how the speaker knows them.
        read_back: Whether it was read back; "no" with the reason (R-29).
        signed: How the speaker confirmed it.
    """

    interview: InterviewId
    number: int
    statement_kind: StatementKind
    language: Language
    text: Prose | None = None
    file: FileId | None = None
    based_on: StatementId | None = None
    parts: tuple[StatementPart, ...] = ()
    read_back: Answer = NOT_ASKED
    signed: Signed | None = None

    def __post_init__(self) -> None:
        """Hold R-29 and what each kind needs.

        Raises:
            Refused: No words, no basis of an addition, or a full statement that does not say
                whether it was read back.
        """
        tidy(self)
        if self.number < 1:
            raise Refused("Statements are counted from 1.")
        if self.text is None and self.file is None:
            raise Refused("A statement has its words, or a file that holds them.")
        first = self.statement_kind in {StatementKind.FIRST_ACCOUNT, StatementKind.FULL}
        if not first and self.based_on is None:
            raise Refused("Which statement does this {kind} belong to?", kind=self.statement_kind)
        if self.statement_kind is StatementKind.FULL and not self._says_read_back():
            raise Refused(
                "Was it read back?",
                rule="R-29",
                advice="Say yes, or why it was not read back.",
            )

    def _says_read_back(self) -> bool:
        said = self.read_back
        return said.value is AnswerWord.YES or said.reason is not None
