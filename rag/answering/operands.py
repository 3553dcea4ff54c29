"""Which printed figures a question names: two or more of one kind and unit, each by words that only it has.

The pages decide what the sides are: of all figures that fit, those are taken that together hold the question's words,
each some that the other lacks, and in separate stretches of the question (荔枝|龙眼产量 are fruit, 荔枝产量|龙眼产值
are none).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.answering import works
from rag.answering.asking import KIND_WORDS
from rag.answering.evidence import OWN, Word, circles, presence
from rag.answering.match import Candidate
from rag.answering.works import Task, Work
from rag.pages.statements import Statement
from rag.words import fold, tag

_POOL = 80  # figures looked at
_OWN = 0.45  # by so much a word must stand nearer to one figure than to the other to be its own
_ENOUGH = 0.5
_SAME_SENTENCE, _SAME_ARTICLE, _OTHER_REST = 0.1, 0.07, 0.06
SEVERAL = frozenset({Work.SUM, Work.EACH, Work.COMPARE})  # more than two may be named
_NEAR = 120  # characters within which a part is told behind its whole
_WITHIN_IT = re.compile(r"其中|(?:^|(?<=[\u4e00-\u9fff]))[中里](?:，|有)|[，:：](?:包括|涉及|包含|分别是)")
_TORN, _ROUNDED, _ROUGH = 0.1, 0.04, 0.01  # a figure told to less than a hundredth of itself is rounded
_UNASKED, _FEW_UNASKED, _STANDS = 0.2, 0.4, 0.5
HERE = re.compile(r"[全本][省市县区州镇]")
_COUNTED = 10_000
_PART, _NO_PART = 0.06, 0.06
_WITHIN = frozenset({Work.SHARE, Work.REST})  # one figure may be a part of the other


@dataclass(frozen=True)
class Operand:
    """One of the things asked about together: its figure or None, the words that only it has, the chief of them."""

    figure: Candidate | None
    own: tuple[str, ...]
    core: str = ""


@dataclass(frozen=True)
class _Figure:
    """A candidate with what each word of the question is worth to it: `own` in its measure, `near` anywhere around."""

    candidate: Candidate
    statement: Statement
    own: tuple[float, ...]
    near: tuple[float, ...]

    @property
    def cost(self) -> float:
        """What the gates and its further words cost it."""
        return self.candidate.covered - self.candidate.score


def named(task: Task, found: Sequence[Candidate], words: Sequence[Word]) -> tuple[Operand, ...]:
    """Return the figures that the question names, in its order; empty where it does not name two of one kind."""
    pool = [_figure(task, c, c.statement, words) for c in found if c.ruled_out is None and c.statement][:_POOL]
    best: tuple[float, tuple[_Figure, ...]] = (0.0, ())
    places = _places(task.question.rest, words)
    for pair in combinations(pool, 2):
        ordered = _ordered(task, pair, places)
        if ordered and (score := _score(task, ordered, words, places)) > best[0]:
            best = (score, ordered)
    if best[0] < _ENOUGH:
        return ()
    chosen = _with_others(task, best[1], pool) if task.work in SEVERAL else best[1]
    made = [(f, _apart(f, [o for o in chosen if o is not f])) for f in chosen]
    if task.work in SEVERAL:
        made.sort(key=lambda item: min((places[i][0] for i in item[1]), default=0))
    return tuple(Operand(f.candidate, tuple(words[i].text for i in own)) for f, own in made)


def _figure(task: Task, candidate: Candidate, statement: Statement, words: Sequence[Word]) -> _Figure:
    around = circles(candidate.dossier, candidate.sentence, statement)
    near = [word.credit(around) for word in words]
    # 省 of 全省 names nothing: a character by itself is no side's own.
    own = [word.credit(around[:1]) if len(word.text) > 1 else 0.0 for word in words]
    # The place that an article is about is that of all its figures.
    here = [i for i, w in enumerate(words) if w.text in task.question.places and w.text in candidate.dossier.head]
    if len(here) == 1:
        own[here[0]] = near[here[0]] = OWN
    return _Figure(candidate, statement, tuple(own), tuple(near))


def _places(text: str, words: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    """Return where each word stands first and last in the question."""
    folded = text.lower()
    return tuple((folded.find(w.text.lower()), folded.rfind(w.text.lower())) for w in words)


def alike(a: Statement, b: Statement) -> bool:
    """Whether two figures can be compared, added and divided: of one kind and unit."""
    counted = a.quantity.family is not None or min(a.value, b.value) >= _COUNTED  # 1191.4万 (残疾人) has no unit
    return a.kind is b.kind and a.unit == b.unit and counted


def _ordered(
    task: Task, pair: tuple[_Figure, _Figure], places: Sequence[tuple[int, int]]
) -> tuple[_Figure, _Figure] | None:
    """Return the two in the order of the question, None where it does not name both."""
    a, b = pair
    if not alike(a.statement, b.statement):
        return None
    if a.statement.period and b.statement.period and not a.statement.period.overlaps(b.statement.period):
        return None
    only_a, only_b = _only(a, b), _only(b, a)
    if not only_a:
        a, b, only_a, only_b = b, a, only_b, only_a
    if not only_a:
        return None
    if not only_b:
        return _nested(task, a, b, places)
    if task.work in _WITHIN and a.candidate.dossier is not b.candidate.dossier:
        return None
    if task.work is Work.REST:
        return (a, b) if a.statement.value > b.statement.value else (b, a)
    if task.work is Work.SUM and (is_part(a.statement, b.statement) or is_part(b.statement, a.statement)):
        return None
    starts_a, starts_b = [places[i][0] for i in only_a], [places[i][0] for i in only_b]
    if max(starts_a) < min(starts_b):
        return a, b
    return (b, a) if max(starts_b) < min(starts_a) else None


def is_part(part: Statement, whole: Statement) -> bool:
    """Whether a figure is told as a part of another: 286个，其中街道办的95个."""
    if whole.article is not part.article or not whole.end <= part.start <= whole.end + _NEAR:
        return False
    between = fold(whole.article.text[whole.end : part.start])
    within = _WITHIN_IT.search(between)
    # 增长102.2%，其中…40.9倍；餐饮增长29.1%: behind the semicolon another thing is told of, but in a list of parts.
    ends = within and "；" in between[within.end() :] and not re.search("[：:]", between)
    return bool(within) and not ends and "\n" not in between and whole.value > part.value


def _only(a: _Figure, b: _Figure) -> list[int]:
    return [i for i, (x, y) in enumerate(zip(a.own, b.own, strict=True)) if x - y >= _OWN]


def _nested(task: Task, a: _Figure, b: _Figure, places: Sequence[tuple[int, int]]) -> tuple[_Figure, _Figure] | None:
    """Return both where one is named by words of the other: 投资 and 高技术投资, named twice or as whole and part."""
    shared = [i for i, worth in enumerate(b.own) if worth >= _OWN * OWN]
    if a.statement.value == b.statement.value:
        return None
    if task.work in _WITHIN:
        whole = a.statement.value < b.statement.value and a.candidate.dossier is b.candidate.dossier
        told = is_part(a.statement, b.statement) or _unasked(task, b, a) < _FEW_UNASKED
        whole = whole and told and not ("全国" in task.question.places and HERE.search(b.candidate.sentence.text))
        return ((a, b) if task.work is Work.SHARE else (b, a)) if whole else None
    twice = [i for i in shared if places[i][0] != places[i][1]]
    if not twice or _unasked(task, b, a):
        return None
    only = min(places[i][0] for i in _only(a, b))
    return (b, a) if places[twice[0]][0] < only else (a, b)


def _unasked(task: Task, a: _Figure, b: _Figure) -> float:
    """Return the share of the words that set a measure apart from another's which the question does not have."""
    other = f"{b.statement.scope}{b.statement.measure}"
    words = [(w, flag) for w, flag in tag(a.statement.measure) if w not in KIND_WORDS]
    apart = [w for w, flag in words if len(w) > 1 and flag[0] in "nabjlvz" and w not in other]
    asked = task.question.rest
    return (
        sum(presence(w, asked) < _STANDS for w in apart) / len(apart) if apart and task.question.lang == "zh" else 0.0
    )


def _split(task: Task, only: Sequence[int], places: Sequence[tuple[int, int]]) -> bool:
    """Whether a joint of the question goes through the words of one side."""
    stand = [places[i][0] for i in only]
    return bool(works.JOINT.search(task.question.rest, min(stand), max(stand)))


def _lent(task: Task, pair: tuple[_Figure, _Figure], places: Sequence[tuple[int, int]]) -> bool:
    """Whether a word that only the second side says, before its own, is taken for the first one's, too.

    What is said once for both stands at the very front or at the very end: 高技术制造业外资 lends nothing to 投资.
    """
    first, second = (_only(*pair), _only(*pair[::-1]))
    if not first or not second:
        return False
    left, right = max(places[i][0] for i in first), min(places[i][0] for i in second)
    joint = works.JOINT.search(task.question.rest, left, right) if left < right else None
    both = [i for i, (x, y) in enumerate(zip(pair[0].own, pair[1].own, strict=True)) if min(x, y) >= _OWN]
    return joint is not None and any(places[i][0] == places[i][1] and joint.end() <= places[i][0] < right for i in both)


def _score(
    task: Task, pair: tuple[_Figure, _Figure], words: Sequence[Word], places: Sequence[tuple[int, int]]
) -> float:
    a, b = pair
    total = sum(w.weight for w in words)
    if not total:
        return 0.0
    covered = sum(w.weight * max(x, y) for w, x, y in zip(words, a.near, b.near, strict=True)) / total
    rest = sum(abs(x - y) < _OWN for x, y in zip(a.own, b.own, strict=True)) and _rest(a) != _rest(b)
    near = a.candidate.sentence is b.candidate.sentence
    beside = a.candidate.dossier is b.candidate.dossier
    bonus = _SAME_SENTENCE if near else _SAME_ARTICLE if beside else 0.0
    if task.work in _WITHIN:
        bonus += _PART if is_part(a.statement, b.statement) or is_part(b.statement, a.statement) else -_NO_PART
        rest = False
    elif is_part(a.statement, b.statement) or is_part(b.statement, a.statement):
        bonus -= _SAME_SENTENCE  # what is compared stands side by side
    torn = sum(_split(task, only, places) for only in (_only(a, b), _only(b, a)) if only)
    unasked = (_unasked(task, a, b) + _unasked(task, b, a)) / 2 if task.work not in _WITHIN else 0.0
    rough = sum(f.statement.resolution > _ROUGH * abs(f.statement.value) for f in pair)
    return (
        covered
        - (a.cost + b.cost) / 2
        + bonus
        - _OTHER_REST * bool(rest)
        - _TORN * (torn + _lent(task, pair, places))
        - _ROUNDED * rough
        - _UNASKED * unasked
    )


def _rest(figure: _Figure) -> str:
    """Return how a measure ends: what figures of one table share."""
    return figure.statement.measure[-2:]


def _with_others(task: Task, pair: tuple[_Figure, ...], pool: Sequence[_Figure]) -> tuple[_Figure, ...]:
    """Return the two with those figures of the same sentence that the question names besides them."""
    chosen = list(pair)
    for other in pool:
        beside = other.candidate.sentence is pair[0].candidate.sentence and alike(other.statement, pair[0].statement)
        if task.work is Work.SUM and any(
            is_part(f.statement, other.statement) or is_part(other.statement, f.statement) for f in chosen
        ):
            continue
        if beside and other not in chosen and _apart(other, chosen) and all(_apart(f, [other]) for f in chosen):
            chosen.append(other)
    return tuple(chosen)


def _apart(figure: _Figure, others: Sequence[_Figure]) -> list[int]:
    """Return which words are one figure's and none of the others'."""
    found = [set(_only(figure, other)) for other in others]
    return sorted(set.intersection(*found)) if found else []
