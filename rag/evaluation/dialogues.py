"""Gold conversations: turns whose right answers are known, and what each follow-up means when said in full.

A file holds one conversation a line (see corpus/gold/README.md). A turn is judged as a single question is; what it
leans on is told by its `whole`, so that a wrong answer can be laid to the thread or to the answering.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from rag.errors import GoldError
from rag.evaluation.gold import SPLITS, TAGS, GoldQuestion, Unreadable, from_row, load, text_of
from rag.evaluation.measures import missing
from rag.evaluation.proof import faults_of, printed_text, side_faults

FEWEST, MOST = 2, 6  # turns
TALK_SPLITS = (*SPLITS, "blind")
# What a follow-up does with what was said before it.
MOVES = (
    "carried", "replaced", "superlative", "ordinal", "cause", "source", "more", "pronoun", "change", "repair", "return",
)  # fmt: skip
_SHARED = frozenset({"id", "lang", "split", "stories", "note"})
_OF_A_TURN = frozenset({"id", "lang", "split", "stories"})  # said once, by the conversation
# Words that point at something said before; 其他 and 他国 do not.
_POINTERS = re.compile(
    r"^那(?!些|曲)|(?<!其)[他她它](?!国|人)|该[省市县国区校]|[前后]者|刚才|上面|^另外|呢[？?]?$"
    r"|\b(?:it|its|they|them|their|he|his|she|her|former|latter)\b|^(?:and|what about|how about)\b",
    re.IGNORECASE,
)
# A choice names what may be chosen, and a yes-or-no question what is asked about.
_CHOICES = frozenset({"rank", "compare", "yes_no"})


@dataclass(frozen=True, slots=True)
class Turn(GoldQuestion):
    """One question of a conversation; `whole` says in full what a careful reader takes a follow-up to mean."""

    whole: str = ""

    @property
    def alone(self) -> GoldQuestion:
        """The turn as a question that leans on nothing: what perfect understanding would ask."""
        return replace(self, question=self.whole or self.question)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions asked one after another, each after the answer to the one before.

    `turns` bear the conversation's id and their number (`talk-01.2`), its language, split and stories. `split` is
    one of TALK_SPLITS.
    """

    id: str
    turns: tuple[Turn, ...]
    lang: str = "zh-Hans"
    split: str | None = None
    stories: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConversationSet:
    """The conversations that could be read, and a sentence for each that could not."""

    conversations: tuple[Conversation, ...]
    problems: tuple[str, ...] = ()


def read_conversations(path: str | Path) -> ConversationSet:
    """Read a file of conversations; lines that cannot be read are named in `problems`, the rest is kept.

    Raises GoldError where the file is missing, is no text, or holds nothing that can be read.
    """
    path = Path(path)
    talks: list[Conversation] = []
    problems: list[str] = []
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            talks.append(_conversation(load(line), f"line-{number}"))
        except Unreadable as why:
            problems.append(f"{path.name}, line {number}: {why}")
    if not talks:
        raise GoldError(f"{path}: no conversation could be read" + "".join(f"\n  {p}" for p in problems[:5]))
    return ConversationSet(tuple(talks), tuple(problems))


def holds_conversations(path: str | Path) -> bool:
    """Whether a gold set's first row is a conversation. Raises GoldError where it is missing or is no text."""
    if Path(path).suffix.lower() != ".jsonl":
        return False
    first = next((line for line in text_of(Path(path)).split("\n") if line.strip()), "")
    try:
        row = load(first)
    except Unreadable:
        return False
    return isinstance(row, dict) and "turns" in row


def _conversation(row: Any, name: str) -> Conversation:
    if not isinstance(row, dict):
        raise Unreadable("not an object {…}")
    if unknown := sorted(set(row) - _SHARED - {"turns"}):
        raise Unreadable(f"unknown field {unknown[0]!r} (known: {', '.join(sorted(_SHARED | {'turns'}))})")
    shared = from_row({**{key: row[key] for key in _SHARED & set(row)}, "question": "all"}, name)
    given = row.get("turns")
    if not isinstance(given, list) or not given:
        raise Unreadable("no list of turns")
    turns = tuple(_turn(item, shared, number) for number, item in enumerate(given, 1))
    return Conversation(shared.id, turns, shared.lang, shared.split, shared.stories, shared.note)


def _turn(row: Any, shared: GoldQuestion, number: int) -> Turn:
    try:
        if not isinstance(row, dict):
            raise Unreadable("not an object {…}")
        if doubled := sorted(_OF_A_TURN & set(row)):
            raise Unreadable(f"{doubled[0]!r} belongs to the conversation")
        whole = row.get("whole") or ""
        if not isinstance(whole, str):
            raise Unreadable("'whole' is not a string")
        asked = from_row({key: value for key, value in row.items() if key != "whole"}, "")
    except Unreadable as why:
        raise Unreadable(f"turn {number}: {why}") from why
    told = {field.name: getattr(asked, field.name) for field in fields(GoldQuestion)}
    said = {"id": f"{shared.id}.{number}", "lang": shared.lang, "split": shared.split, "stories": shared.stories}
    return Turn(**{**told, **said}, whole=whole.strip())


def check_conversations(talks: ConversationSet, pages: str | Path, beside: Iterable[GoldQuestion] = ()) -> list[str]:
    """Return what is wrong with conversations, `id: fault` each; an empty list proves them.

    Every turn is proved against the print in the folder `pages` as a single question is (see rag.evaluation.proof).
    A follow-up has a `whole` that leans on nothing and does not give the answer away, and cannot be right by saying
    the answer before again. `beside` are questions of another set, whose stories must keep their side.

    Raises GoldError where there is no such folder.
    """
    printed = printed_text(Path(pages))
    faults = list(talks.problems)
    for talk in talks.conversations:
        faults += [f"{talk.id}: {fault}" for fault in _shape_faults(talk)]
        for before, turn in zip((None, *talk.turns), talk.turns, strict=False):
            faults += [f"{turn.id}: {fault}" for fault in _turn_faults(turn, before, printed)]
    return faults + list(_faults_between(talks.conversations, beside))


def _shape_faults(talk: Conversation) -> Iterator[str]:
    if not FEWEST <= len(talk.turns) <= MOST:
        yield f"{len(talk.turns)} turns, not {FEWEST} to {MOST}"
    if not talk.stories:
        yield "no stories"


def _turn_faults(turn: Turn, before: Turn | None, printed: Mapping[str, str]) -> Iterator[str]:
    yield from faults_of(turn, printed, splits=TALK_SPLITS, tags=(*TAGS, *MOVES))
    moves = [tag for tag in turn.tags if tag in MOVES]
    if before is None and (turn.whole or moves):
        yield "the opening question has nothing before it, but a whole question or a move"
    if before is not None and not (turn.whole and moves):
        yield "a follow-up without its whole question or its move"
    if found := _POINTERS.search(turn.alone.question):
        yield f"the whole question leans on what came before: {found[0]!r}"
    if turn.answerable and turn.type not in _CHOICES and turn.must and not missing(turn.whole, turn.must):
        yield "the whole question gives the answer away"
    settled = turn.type == "yes_no"  # by its yes or no: what the sentence says may have been told before
    if before is not None and turn.answerable and not settled and not missing(" ".join(before.answers), turn.must):
        yield "the answer before would do again"


def _faults_between(talks: tuple[Conversation, ...], beside: Iterable[GoldQuestion]) -> Iterator[str]:
    seen: dict[object, str] = {}
    for talk in talks:
        for name, value in (("id", talk.id), ("turns", tuple("".join(t.question.split()) for t in talk.turns))):
            if value in seen:
                yield f"{talk.id}: the same {name} as {seen[value]}"
            seen[value] = talk.id
    # Blind ones may speak of what either side tells.
    sided: list[Conversation | GoldQuestion] = [talk for talk in talks if talk.split != "blind"]
    yield from side_faults((story, item.split) for item in [*sided, *beside] for story in item.stories)
