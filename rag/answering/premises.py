"""What a question takes for granted and the pages contradict: a rise that was a fall, an office somebody else holds.

Every question but yes or no takes something for granted: 为什么下降 that it fell, 死了几个人 that somebody died; and so
does a yes/no question after a cause (涨价，是因为…吗). A contradiction is a sentence about all that the question is
about which says the opposite of its claim, where none of the others as near bears the claim out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from rag.answering import compose, denied, opposites, views, wording
from rag.answering.asking import Asks
from rag.answering.evidence import Dossier, Evidence, presence
from rag.answering.match import Candidate, asked_words, candidates
from rag.answering.people import SURNAMES
from rag.answering.question import Question, recut

_SURE, _NEAR = 0.7, 0.02  # to contradict a premise: the least cover, and how near a bearing-out must come
_FEW = 5  # sentences looked at for a claim
_MAINLY = 0.4  # the least cover where what both say is mainly so
_CAUSES = frozenset({Asks.WHY, Asks.HOW})
_BESIDE = 0.04  # how near a sentence must come to bear out what another turns round
_CAME_ABOUT = frozenset("出现 发生 呈现 创 创下 创出 刷新 历史 历史性 新高 新低 纪录".split())
_RECORD = re.compile(r"(?:创|刷新)[^，。；]{0,8}?(?:新高|纪录|(?P<low>新低))")
_UNMOVED = re.compile(r"(?:保持|维持)[^，。；]{0,12}(?:稳定|不变|不降|不减)|不变|持平")
_ALONE = re.compile(
    r"^(?:同比|环比|比[上去]年|较[上去]年|约|又|也)*(?:实际)?(?:增长|下降|上升|减少|增加|提高|回落|下滑)"
)
_PART = re.compile(r"[一二三四五六七八九]成|\d+%?")
_OPPOSED, _OF_CLAUSE = 0.5, 0.5  # the least cover, and share of it in one clause, where that says an opposite word
OFFICE = (
    r"(?:总统|首相|总理|主席|国王|部长|省长|州长|市长|县长|区长|局长|司长|厅长|处长|院长|校长|行长|会长|秘书长|书记|"
    r"总裁|董事长|总经理|大使|发言人|教练)"
)
_HOLDS = re.compile(rf"({OFFICE})([{SURNAMES}][\u4e00-\u9fff]{{1,3}})")
_FIGURE = re.compile(r"\d[\d.,]*(?:万亿|亿|万)?(?:%|个百分点|[倍元件家个吨])?")
_CLAUSE = re.compile(r"[，。；：]")
# 卖得少了，是因为…吗: of the cause it is asked; that it sold less is taken for granted.
_BECAUSE = re.compile(
    r"^(.{4,}?)[，,](?:(?:这)?(?:是不是|是否|是|主要|都|就){0,3}(?:因为|由于)|是.{2,}(?:了|的)(?:吗|吧|么))"
)
# 降了多少, 少了: that it went that way is said, not asked.
_WENT = re.compile(r"(?:降|减|跌|涨|升|贵|便宜|流出|流入)[^，。多少几]{0,3}了?(?:多少|几)|(?:降|减|跌|涨|升|贵|便宜)了")
# Mainly the one or the other: 主要用于出口 for 主要卖给国内客户.
_MAIN_OPPOSITES = tuple(
    (re.compile(a), re.compile(b))
    for a, b in (
        (r"出口|外销|销往海外|国外|海外|国际", r"国内|内销|本国|进口"),
        (r"进口", r"出口"),
        (r"支持|赞成|同意", r"反对|抵制"),
        (r"允许|准许|放开", r"禁止|不准|不得"),
        (r"男", r"女"),
    )
)
_MOSTLY = re.compile(r"主要|大多|大都|大部分|多数|全部|全都|都")
_NO_CLAIM = frozenset({Asks.OPEN, Asks.YES_NO, Asks.DEFINITION, Asks.AUTHOR, Asks.COMPARE})


def contradiction(question: Question, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return what contradicts something that a question takes for granted, None where nothing does.

    Of why and how: a rise that was a fall, a place in an order that was another or was kept, a deed denied. Of
    anything: an office that the person does not hold, a harm or a reply that there was not.
    """
    if wrong := _other_office(question, dossiers, evidence):
        return wrong
    question = _granted(question)
    if question.lang != "zh" or question.asks in _NO_CLAIM:
        return None
    if question.said and opposites.denies(question.folded):
        return None  # told again in Chinese: what is denied no longer stands beside its denial
    view = views.view(question)
    if view:
        question, dossiers = view.question, view.of(dossiers)
    # The claim itself (第二, 跌出, 增长) is what is in doubt, and its figure: the rest must match.
    doubted = [
        t
        for t in question.terms
        if wording.rank(t) or wording.lost(t) or _claims(t) or opposites.takes_side(t) or _PART.fullmatch(t)
    ]
    plain = replace(reduce(Question.without, doubted, question), folded=_FIGURE.sub(" ", question.folded))
    if question.asks not in _CAUSES and not (_may_be_opposed(question) or denied.may_be_denied(question)):
        return None  # most questions: nothing in them could be contradicted, and nothing is looked for
    told: Sequence[Candidate] = candidates(replace(plain, asks=Asks.HOW), dossiers, evidence)
    told = views.urging(told) if view and view.urges else told
    if question.asks in _CAUSES:
        moved = None if view and view.urges else _told_otherwise(plain, question.folded, dossiers, evidence)
        return (
            moved
            or _kept(question, plain, told)
            or _said_otherwise(question, plain, told, evidence)
            or denied.by_family(question, told)
            or (view and view.against and views.urged(plain, told))
            or None
        )
    return _opposed(question, plain, told, evidence) or denied.by_family(question, told)


def _claims(term: str) -> bool:
    """Whether a word says which way something went, or only that it came about: it is what is in doubt."""
    return bool(wording.direction(term)) or term in _CAME_ABOUT


def _way(text: str) -> int:
    """Return which way a text says that something went; a record is a rise or a fall, too."""
    record = _RECORD.search(text)
    return wording.direction(text) or ((-1 if record["low"] else 1) if record else 0)


def _granted(question: Question) -> Question:
    """Return a yes/no question after a cause as one why what it takes for granted is so; any other as it is."""
    cause = _BECAUSE.search(question.folded) if question.asks is Asks.YES_NO and question.lang == "zh" else None
    if cause is None:
        return question
    timeless = _BECAUSE.search(question.rest.strip())
    return replace(recut(question, timeless[1] if timeless else cause[1]), asks=Asks.WHY, folded=f"{cause[1]}，为什么")


def _told_otherwise(plain: Question, asked: str, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return the figure that rose where the question says it fell, or that names another place in an order."""
    for asks, claimed in ((Asks.GROWTH, _way(asked)), (Asks.RANK, wording.rank(asked))):
        if not claimed:
            continue
        told = [
            (c, compose.sign(c) if asks is Asks.GROWTH else int(c.statement.value))
            for c in candidates(replace(plain, asks=asks), dossiers, evidence)
            if c.ruled_out is None and c.statement and c.covered >= _SURE
        ]
        lost = asks is Asks.RANK and wording.lost(asked)
        # One figure that bears the claim out, as near as the best, and there is nothing to correct.
        near = [(c, value) for c, value in told if value and c.score >= told[0][0].score - _NEAR]
        if near and all((value != claimed) is not lost for _, value in near):
            return near[0][0]
    return None


def _kept(question: Question, plain: Question, told: Sequence[Candidate]) -> Candidate | None:
    """Return a sentence that says, in the clause about the question's words, that a place in an order is held."""
    rank = wording.rank(question.folded)
    if not rank or not wording.lost(question.folded):
        return None
    for candidate in told[:_FEW]:
        if candidate.covered < _SURE or wording.lost(candidate.sentence.text):
            continue
        for clause in _CLAUSE.split(candidate.sentence.text):
            if wording.rank(clause) == rank and all(t in clause for t in plain.terms):
                return candidate
    return None


def _said_otherwise(
    question: Question, plain: Question, told: Sequence[Candidate], evidence: Evidence
) -> Candidate | None:
    """Return a sentence whose clause about the question's words turns the claim round; None if one bears it out."""
    claimed = wording.direction(question.folded)
    found: Candidate | None = None
    for candidate in told[:_FEW]:
        if candidate.ruled_out or candidate.covered < _MAINLY:
            break
        for clause, share in _clauses_about(plain, candidate, evidence):
            sure = candidate.covered >= _SURE and share >= _SURE
            said = wording.direction(clause)
            if sure and claimed and said == claimed:
                return None
            unmoved = claimed and not said and _UNMOVED.search(clause)
            turned = sure and (claimed * said == -1 or unmoved or _denied(question, clause))
            if found is None and (turned or _the_other(question.folded, clause)):
                found = candidate
    return found or _opposed(question, plain, told, evidence)


def _opposed(question: Question, plain: Question, told: Sequence[Candidate], evidence: Evidence) -> Candidate | None:
    """Return a sentence whose clause about the question says the opposite word; None if one says the question's own."""
    asked, claimed, missed = question.folded, _claimed(question), _missed(question)
    found: Candidate | None = None
    open_ = [c for c in told if c.ruled_out is None]
    for candidate in open_[:_FEW]:
        if candidate.covered < max(_OPPOSED, open_[0].covered - _BESIDE):
            break
        clauses = list(_clauses_about(plain, candidate, evidence))
        if candidate.covered >= _SURE and not any(_against(asked, clause, 0) for clause, share in clauses if share):
            clauses = [(clause, 1.0) for clause, _ in clauses]  # the subject may stand in another clause
        for clause, share in clauses:
            if share < _OF_CLAUSE:
                continue
            if opposites.agreed(asked, clause) or (claimed and wording.direction(clause) == claimed):
                return None
            done = candidate.covered >= _SURE and any(t in clause for t in missed) and not opposites.denies(clause)
            if found is None and (done or _against(asked, clause, claimed)):
                found = candidate
    return found


def _may_be_opposed(question: Question) -> bool:
    """Whether `_opposed` can find anything: a way it went, a deed denied or a word that has an opposite."""
    return bool(_claimed(question) or _missed(question)) or opposites.may_be_opposed(question.folded)


def _claimed(question: Question) -> int:
    """Return which way a question says it went, 0 where that is not said or asked."""
    asked = question.folded
    return wording.direction(asked) if question.asks in _CAUSES or _WENT.search(asked) else 0


def _missed(question: Question) -> list[str]:
    """Return the deeds that a question says were not done."""
    return [term for term in question.terms if opposites.denied(term, question.folded)]


def _against(asked: str, clause: str, claimed: int) -> bool:
    """Whether a clause says the opposite word, or the other way where one is claimed, and neither of both is denied."""
    turned = opposites.opposed(asked, clause, deeds=True) or claimed * wording.direction(clause) == -1
    return turned and opposites.denies(asked) == opposites.denies(clause)


def _clauses_about(plain: Question, candidate: Candidate, evidence: Evidence) -> Iterator[tuple[str, float]]:
    """Yield the clauses of a sentence, each with its share of what the sentence says about the question."""
    words = asked_words(plain, evidence)

    def held(text: str) -> float:
        return sum(word.weight * presence(word.text, text) for word in words)

    whole = held(candidate.sentence.text)
    for clause in _clauses(candidate.sentence.text):
        yield clause, held(clause) / whole if whole else 0.0


def _clauses(text: str) -> list[str]:
    """Return the clauses of a sentence, one that only tells which way it went (，同比下降8%) with the one before."""
    joined: list[str] = []
    for clause in _CLAUSE.split(text):
        if joined and _ALONE.match(clause):
            joined[-1] += "，" + clause
        else:
            joined.append(clause)
    return joined


def _denied(question: Question, clause: str) -> bool:
    """Whether a clause denies a deed that the question takes for done: 改变不了 for 改变."""
    if re.search("不|没|未|无|难", question.folded):
        return False
    return any(opposites.denied(term, clause) for term in question.terms)


def _the_other(asked: str, clause: str) -> bool:
    """Whether both say what is mainly so, and the clause the opposite: 主要用于出口 for 主要卖给国内客户."""
    if not (_MOSTLY.search(asked) and _MOSTLY.search(clause)):
        return False
    return any(
        one.search(asked) and not other.search(asked) and other.search(clause) and not one.search(clause)
        for pair in _MAIN_OPPOSITES
        for one, other in (pair, pair[::-1])
    )


def _other_office(question: Question, dossiers: Sequence[Dossier], evidence: Evidence) -> Candidate | None:
    """Return a sentence that gives a person another office than the question does (首相 for 总统); None for no such."""
    match = _HOLDS.search(question.folded)
    if match is None:
        return None
    # The cutter may have split the name (罗|启明): it is as long as the articles have it.
    prefixes = (match[2][:length] for length in (4, 3, 2))
    known = (p for p in prefixes if len(p) > 2 or p in question.names)
    name = next((p for p in known if any(p in d.folded for d in dossiers)), None)
    about = [d for d in dossiers if name and name in d.folded]
    if name is None or not about or any(match[1] in d.folded for d in about):
        return None
    introduced = re.compile(rf"{OFFICE}(?:[\u4e00-\u9fff]{{1,6}}·)*{re.escape(name)}")
    found = candidates(replace(question, asks=Asks.OPEN), about, evidence)
    return next((c for c in found if c.statement is None and introduced.search(c.sentence.text)), None)
