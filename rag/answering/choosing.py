"""For each thing that a question describes the figure that bears the description, chosen together.

A figure bears a description when the thing's own words stand with it, and not as near to the other figures. Of the
figures that do, those are taken that go together best: of one kind and unit, told side by side, of one time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering import works
from rag.answering.asking import Asks
from rag.answering.evidence import Word, circles
from rag.answering.match import Candidate
from rag.answering.operands import HERE, Operand, alike, is_part
from rag.answering.sides import Side, name
from rag.answering.works import Task, Work
from rag.pages.statements import Statement
from rag.words import tag

Find = Callable[[Side, Asks], tuple[Candidate, ...]]
Weigh = Callable[[Side], tuple[Word, ...]]

_POOL = 14  # figures of each thing that are looked at
_BORNE, _CORE, _NAME, _MEASURE = (
    0.45,
    0.34,
    0.5,
    0.3,
)  # how far a thing's own words, and the chief of them, must stand with its figure
# What a word counts by where it stands when figures are told apart: sharper than in matching.
_SHARP = (1.0, 0.7, 0.6, 0.45, 0.3, 0.3, 0.15)
_TOLD_OF = 3  # so often an article names what it is about
_SURELY = 0.65
_FAR, _CHIEFLY, _CHIEF_APART, _NARROWER = 0.1, 0.15, 0.75, 0.3
_APART, _NESTED, _TURN, _MOST_APART, _NOTHING, _SAME = 0.08, -0.1, 0.2, 0.4, 0.001, 0.05
_CONTRAST, _SAME_SENTENCE, _SAME_ARTICLE, _ELSEWHERE = 0.25, 0.2, 0.15, 0.25
_OTHER_TIME, _OTHER_REST, _ROUNDED, _ROUGH, _PART = 0.15, 0.06, 0.04, 0.01, 0.1
_COUNTED = frozenset({"count", "people"})
_WITHIN = frozenset({Work.SHARE, Work.REST})  # one figure may be a part of the other


@dataclass(frozen=True)
class _Figure:
    """A candidate of one thing, and how near the own words of each of the things stand to it."""

    candidate: Candidate
    statement: Statement
    near: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Chosen:
    """Operands in the question's order, and how well they fit; None where a thing has no figure that bears it."""

    operands: tuple[Operand, ...]
    score: float

    @property
    def whole(self) -> bool:
        """Whether every thing has its figure."""
        return all(one.figure is not None for one in self.operands)


def choose(task: Task, sides: Sequence[Side], find: Find, weigh: Weigh, enough: float) -> Chosen:
    """Return the figures of the things described, for the kind of figure that fits best."""
    found = [_choose(task, sides, asks, find, weigh, enough) for asks in works.kinds(task)]
    return max(found, key=lambda chosen: (sum(o.figure is not None for o in chosen.operands), chosen.score))


def _choose(task: Task, sides: Sequence[Side], asks: Asks, find: Find, weigh: Weigh, enough: float) -> Chosen:
    weighed = [weigh(side) for side in sides]
    # The chief word of each stands first.
    own = [
        tuple(sorted((w for w in words if w.text in side.own), key=lambda w: w.text != side.core))
        for words, side in zip(weighed, sides, strict=True)
    ]
    pools = [_pool(side, mine, own, find(side, asks), enough) for side, mine in zip(sides, own, strict=True)]
    chosen, score = _together(task, own, pools)
    if not chosen:
        firsts = [next(iter(pool), None) for pool in pools]
        alone = [f if f and not _anothers(f, number) else None for number, f in enumerate(firsts)]
        made = [Operand(f.candidate if f else None, side.own, side.core) for f, side in zip(alone, sides, strict=True)]
        if all(one.figure for one in made):
            made = []  # each has a figure, but none that go together
        return Chosen(tuple(made), 0.0)
    named = (_named(f, number, chosen, own, sides[number]) for number, f in enumerate(chosen))
    return Chosen(tuple(Operand(c, side.own, side.core) for c, side in zip(named, sides, strict=True)), score)


def _pool(
    side: Side, mine: Sequence[Word], own: Sequence[Sequence[Word]], found: Sequence[Candidate], enough: float
) -> list[_Figure]:
    """Return the figures that bear what is only this thing's, the best first."""
    pool = []
    for candidate in found:
        if candidate.ruled_out or candidate.statement is None or candidate.covered < enough:
            continue
        if "全国" in side.question.places and HERE.search(candidate.sentence.text):
            continue
        around = _around(candidate, candidate.statement)
        if not _bears(side, mine, around, candidate):
            continue
        sharp = tuple((worth, text) for worth, (_, text) in zip(_SHARP, around, strict=True))
        near = tuple(tuple(word.credit(sharp) for word in words) for words in own)
        pool.append(_Figure(candidate, candidate.statement, near))
        if len(pool) == _POOL:
            break
    return pool


def bears(candidate: Candidate, core: str) -> bool:
    """Whether the chief word of a thing stands with a figure."""
    return candidate.statement is not None and Word(core, 1.0).credit(_around(candidate, candidate.statement)) >= _CORE


def _around(candidate: Candidate, statement: Statement) -> tuple[tuple[float, str], ...]:
    """Return the texts around a figure; of 83%的市级规划、50%的县级规划 what it is of stands behind it."""
    around = circles(candidate.dossier, candidate.sentence, statement)
    if candidate.dossier.folded[statement.end : statement.end + 1] != "的":
        return around
    following = (s.start for s in candidate.sentence.statements if s.start >= statement.end)
    own = candidate.dossier.folded[statement.end : min(following, default=candidate.sentence.end)]
    return ((around[0][0], own), (around[1][0], own), *around[2:])


def _bears(side: Side, mine: Sequence[Word], around: Sequence[tuple[float, str]], candidate: Candidate) -> bool:
    """Whether a thing's own words stand with a figure, its chief word above all."""
    credits = {w.text: w.credit(around[:-1]) for w in mine}
    if side.core and credits.get(side.core, 1.0) < (_NAME if side.core in side.question.names else _CORE):
        if candidate.dossier.folded.count(side.core) < _TOLD_OF:
            return False
        credits[side.core] = _CORE
    if any(Word(measure, 1.0).credit(around[:-1]) < _MEASURE for measure in side.measures):
        return False
    total = sum(w.weight for w in mine) if side.core else 0.0
    return not total or len(mine) == 1 or sum(w.weight * credits[w.text] for w in mine) / total >= _BORNE


def _together(
    task: Task, own: Sequence[Sequence[Word]], pools: Sequence[Sequence[_Figure]]
) -> tuple[tuple[_Figure, ...], float]:
    """Return the figures, one of each pool, that go together best; none where none do."""
    best: list[tuple[float, tuple[_Figure, ...]]] = [(f.candidate.score, (f,)) for f in pools[0]]
    for number, pool in enumerate(pools[1:], 1):
        longer = []
        for score, chosen in best:
            for figure in pool:
                fits = [_fit(task, own, (i, other), (number, figure)) for i, other in enumerate(chosen)]
                told = [fit for fit in fits if fit is not None]
                if len(told) == len(fits):
                    longer.append((score + figure.candidate.score + sum(told) / len(told), (*chosen, figure)))
        best = sorted(longer, key=lambda item: -item[0])[:_POOL]
    return (best[0][1], best[0][0] / len(pools)) if best else ((), 0.0)


def _fit(
    task: Task, own: Sequence[Sequence[Word]], one: tuple[int, _Figure], other: tuple[int, _Figure]
) -> float | None:
    """Return how well two figures go together, None where they do not."""
    (i, a), (j, b) = one, other
    shared_out = task.work is Work.AVERAGE
    if _same(a.statement, b.statement) or not (shared_out or alike(a.statement, b.statement)):
        return None
    if shared_out and (a.candidate.dossier is not b.candidate.dossier or b.statement.quantity.family not in _COUNTED):
        return None
    first, second = _contrast(own[i], a.near[i], b.near[i]), _contrast(own[j], b.near[j], a.near[j])
    if max(abs(first), abs(second)) < _NOTHING:
        first = second = _in_turn(own[i], own[j], a, b)
    within = task.work in _WITHIN
    # 微信10.4亿人，小红书1.9亿人: what is said once before both is told apart by the other's name and the order.
    follows = not within and min(first, second) >= 0 and _in_order(own[i][:1], own[j][:1], a, b)
    # 制造业规模以上工业增加值 is told in the words of 规模以上工业增加值 and more.
    short, long = sorted((a.statement.measure, b.statement.measure), key=len)
    nested = follows or (short != long and bool(short) and long.endswith(short))
    if min(first, second) < (_NESTED if within or nested else _APART) or max(first, second) < _APART:
        return None
    part = is_part(a.statement, b.statement) or is_part(b.statement, a.statement)
    if task.work is Work.SUM and part:
        return None
    if task.work is Work.SHARE and a.statement.value > b.statement.value:
        return None
    if task.work is Work.REST and a.statement.value < b.statement.value:
        return None
    near, beside = a.candidate.sentence is b.candidate.sentence, a.candidate.dossier is b.candidate.dossier
    if not beside and min(a.candidate.covered, b.candidate.covered) < _SURELY:
        return None  # figures of two articles go together only where each is surely of its thing
    # What is told of a part is told of its whole, too: only the part's own words tell them apart.
    apart = 2 * (first if task.work is Work.SHARE else second) if within else first + second
    score = _CONTRAST * apart + (_SAME_SENTENCE if near else _SAME_ARTICLE if beside else 0.0)
    score += _CHIEFLY * (sum(a.near[i][:1]) + sum(b.near[j][:1]))
    score -= _ELSEWHERE * (within and not beside)
    if part and not shared_out:
        score += _PART if within else -_PART
    score -= _FAR * (shared_out and not near)
    if not within and not shared_out:
        narrower = _narrower(task, own[i], a.statement, b.statement) + _narrower(task, own[j], b.statement, a.statement)
        score -= _NARROWER * narrower
    times = [f.statement.period for f in (a, b)]
    if times[0] and times[1] and not times[0].overlaps(times[1]):
        score -= _OTHER_TIME
    score -= _OTHER_REST * (not within and not shared_out and a.statement.measure[-2:] != b.statement.measure[-2:])
    return score - _ROUNDED * sum(f.statement.resolution > _ROUGH * abs(f.statement.value) for f in (a, b))


def _narrower(task: Task, words: Sequence[Word], figure: Statement, other: Statement) -> bool:
    """Whether a measure goes on behind a thing's chief word to what is not asked for: 出口|机电产品."""
    core = words[0].text if words and task.question.lang == "zh" else ""
    _, found, behind = figure.measure.rpartition(core) if core else ("", "", "")
    said = f"{other.measure}{task.question.rest}"
    return bool(found) and any("n" in flag and len(w) > 1 and w not in said for w, flag in tag(behind))


def _in_order(first: Sequence[Word], second: Sequence[Word], a: _Figure, b: _Figure) -> bool:
    """Whether names and figures alternate in one sentence: 甲10件，乙8件, or 10件甲、8件乙."""
    if a.candidate.sentence is not b.candidate.sentence:
        return False
    start, text = a.candidate.sentence.start, a.candidate.sentence.text
    (early, one), (late, other) = sorted(((a.statement, first), (b.statement, second)), key=lambda pair: pair[0].start)
    before, between = text[: early.start - start], text[early.end - start : late.start - start]
    behind = text[late.end - start :]

    def told(words: Sequence[Word], where: str) -> bool:
        return any(word.text in where for word in words)

    in_front = told(one, before) and told(other, between) and not told(other, before)
    return in_front or (told(one, between) and told(other, behind) and not told(other, before + between))


def _in_turn(first: Sequence[Word], second: Sequence[Word], a: _Figure, b: _Figure) -> float:
    """Return how well two figures stand in the order of their names: 甲、乙被分别罚款36500元和30000元."""
    if a.candidate.sentence is not b.candidate.sentence:
        return 0.0
    start, text = a.candidate.sentence.start, a.candidate.sentence.text
    figures = (a.statement.start - start, b.statement.start - start)
    told = text.rfind("分别", 0, min(figures))
    names = [
        min((p for w in words if (p := text.find(w.text, 0, max(told, 0))) >= 0), default=-1)
        for words in (first, second)
    ]
    if told < 0 or min(names) < 0 or names[0] == names[1]:
        return 0.0
    return _TURN if (names[0] < names[1]) is (figures[0] < figures[1]) else -_TURN


def _same(a: Statement, b: Statement) -> bool:
    return (a.article.id, a.start) == (b.article.id, b.start)


def _contrast(words: Sequence[Word], near: Sequence[float], far: Sequence[float]) -> float:
    """Return by how much nearer a thing's own words stand to its figure than to the other's."""
    apart = [(w.weight, x - y) for w, x, y in zip(words, near, far, strict=True) if abs(x - y) > _SAME]
    if not apart:
        return 0.0
    chiefly = _CHIEF_APART * (near[0] - far[0])
    return min(max(sum(w * d for w, d in apart) / sum(w for w, _ in apart), chiefly), _MOST_APART)


def _anothers(figure: _Figure, number: int) -> bool:
    """Whether a figure stands as near to the words of another of the things."""
    mine = sum(figure.near[number])
    return any(sum(near) > mine for i, near in enumerate(figure.near) if i != number)


def _named(
    figure: _Figure, number: int, chosen: Sequence[_Figure], own: Sequence[Sequence[Word]], side: Side
) -> Candidate:
    """Return the candidate with what it is called: the words of its thing that stand nearer to it than elsewhere."""
    if side.question.lang == "en":  # as printed, whatever the language of the question
        return replace(figure.candidate, side=figure.statement.measure)
    others = [f for f in chosen if f is not figure]
    apart = [
        word.text
        for i, word in enumerate(own[number])
        if any(figure.near[number][i] > other.near[number][i] for other in others)
    ]
    return replace(figure.candidate, side=name(side.name, apart or side.own, side.question.places))
