"""Which stretches of a sentence may be a short answer: what rules find, what grammar bounds, what the reader reads.

Generous on purpose: `weighing` weighs them. Every stretch has natural bounds: whole names, whole phrases of nouns,
clauses without the word that leads to them, series to their last item.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answering import explaining, items, people, spans
from rag.answering.bounds import STOPS, Parsed, bounded, parsed
from rag.answering.question import Question
from rag.pages import periods, quantities

# What a stretch is, by how it was found; one may be several.
_NOUNS = frozenset("n ns nt nz nr vn a b j l an f eng nrt nrfg s ng m q i g x t vg ag k d v zg z".split())
_ALWAYS = frozenset("n ns nt nz nr vn b j l an eng nrt nrfg s ng i g k".split())
_LEAD = re.compile(
    r"(?:[“\s]|但是?|而且?|并且?|也|还|又|则|同时|其中|此外|另外|因此|所以|而|即|就是|由于|因为|是因为|由|因|为了|为|以便|以|旨在|通过|"
    r"凭借|依靠|依托|采取|采用|利用|借助|随着|受|得益于|在于|是|将|要|应该?|需要?|可以?|能够?|已经?|正在?|继续|主要|"
    r"如|包括|针对|根据|按照|在|对|从|向|给|把|被|使|让|达到?|至|到|报收于|作为|成为|称为)"
)
_OBJECTS = 4  # verbs of a clause behind which an answer may begin
_LONGEST_CLAUSES = 3
_TITLE = re.compile(r"《[^》]{1,40}》|“[^”]{1,40}”|‘[^’]{1,30}’")
_BRACKET = re.compile(r"[（(]([^（）()]{2,60})[）)]")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.'’-]*(?:[ ·][A-Z][A-Za-z.'’-]*)+")
_RANK = re.compile(
    r"(?:全国|全球|世界|全省|国内)?第[一二三四五六七八九十\d]+(?:大|名|位|个|次|届|家|座|条|批)?|首[个次家位座条批]"
)
_AMOUNT = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?[A-Za-z%℃]*(?:至|到|-|—|~)?(?:\d+(?:\.\d+)?[A-Za-z%℃]*)?")
_RANGE = re.compile(r"\s*(?:至|到|—+|-|~|起至)\s*$|^$")
_MOST = 300
_BEGINNINGS, _LONGEST_NAME = 4, 32
_BODY_END = re.compile(
    r"(?:公司|集团|总局|总署|[局部委厅署院社队会所]|中心|办公室|大学|学校|银行|证券|基金|联盟|法院|政府|企业|机构|医院|酒店|平台|传媒|影视|"
    r"汽车|官兵|研究团队|工厂|财团|俱乐部|组织)(?=[^员长们]|$)"
)
_PLACE_END = re.compile(
    r"[省市县区州镇乡村岛湖河江山湾港站路街寨院馆园厂场]|街道|水库|大桥|机场|广场|基地|口岸|沿岸|南部|北部|东部|西部|界碑|中心|首都"
)
_TITLED = re.compile(
    rf"{people.OFFICE}([\u4e00-\u9fff·・•]{{2,10}}?)(?={people.SPEAKS}|\d|[（(，。、]|在|向|对|就|当[天日地]|今[天日]|昨[天日]|日前|于|和|与|等|"
    r"作|率|赴|任|已|将|曾|主持|出席|会见|通过|$)"
)
_FOREIGN_MIDDOT = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{1,8}(?:[·・•][\u4e00-\u9fffA-Za-z]{1,8}?)+(?=\d|[（(，。、“”]|在|向|对|就|当天|今天|用|于|和|与|说|称|表示|\d|$)"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """text[start:end] may answer; `sorts` says what it is, each with the score that its rule gives it."""

    start: int
    end: int
    sorts: Mapping[str, float]


def propose(
    question: Question, text: str, anchor: dt.date | None, read: Sequence[tuple[int, int]] = ()
) -> list[Proposal]:
    """Return the stretches of folded `text` that may answer; `read` are those that the reader reads."""
    found: dict[tuple[int, int], dict[str, float]] = {}
    for sort, start, end, score in _all(question, text, anchor, read):
        start, end = bounded(text, start, end)
        if end > start and any(c.isalnum() for c in text[start:end]):
            sorts = found.setdefault((start, end), {})
            sorts[sort] = max(sorts.get(sort, score), score)
    return [Proposal(start, end, sorts) for (start, end), sorts in found.items()][:_MOST]


def _all(
    question: Question, text: str, anchor: dt.date | None, read: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, int, int, float]]:
    yield from (("read", start, end, 0.0) for start, end in read)
    if finder := spans.FINDERS.get(question.asks):
        yield from (("rule", span.start, span.end, span.score) for span in finder(question, text, anchor))
    yield from _named(question, text, anchor)
    yield from _ended(parsed(text))
    yield from _by_rule(question, text, anchor)
    yield from _figures(text)
    yield from _marked(text)
    yield from _noun_phrases(parsed(text))
    yield from _clauses(parsed(text))


def _named(question: Question, text: str, anchor: dt.date | None) -> Iterator[tuple[str, int, int, float]]:
    for start, end in (*people.named(text), *people.foreign(text)):
        yield "person", start, end, 0.0
    for match in _LATIN_NAME.finditer(text):
        yield "person", *match.span(), 0.0
    for pattern, group in ((_TITLED, 1), (_FOREIGN_MIDDOT, 0)):
        for match in pattern.finditer(text):
            yield "titled", *match.span(group), 0.0
    for start, end in _people_whole(parsed(text)):
        yield "entitled", start, end, 0.0
    yield from (("post", start, end, 0.0) for start, end in _posts(text))
    mentions = periods.find(text, anchor)
    for i, mention in enumerate(mentions):
        yield "day", mention.start, mention.end, 0.0
        if i + 1 < len(mentions) and _RANGE.match(text[mention.end : mentions[i + 1].start]):
            yield "day", mention.start, mentions[i + 1].end, 0.0
    yield from (("series", start, end, score) for start, end, score in items.runs(question.terms, parsed(text)))


def _people_whole(read: Parsed) -> Iterator[tuple[int, int]]:
    """Yield people with the office before them: 某局局长|某某 as one."""
    for start, end in people.named(read.text):
        floor = max((m.end() for m in re.finditer(rf"[{STOPS}“”、]", read.text[:start])), default=0)
        if floor < start:
            yield floor, end


def _posts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offices before a name, each and several, with their body and without: 某大学某院|院长、某会|副会长."""
    for name, _ in (*people.named(text), *people.foreign(text)):
        floor = max((text.rfind(stop, 0, name) for stop in STOPS + "“”"), default=-1) + 1
        firsts = [floor, *(m.end() for m in re.finditer("、", text[:name]) if m.end() > floor)]
        for start, end in zip(firsts, [first - 1 for first in firsts[1:]] + [name], strict=True):
            bodies = [m.end() for m in _BODY_END.finditer(text, start, end) if m.end() < end]
            for begin in (start, *bodies):
                yield begin, end
                if end < name:
                    yield begin, name


def _ended(read: Parsed) -> Iterator[tuple[str, int, int, float]]:
    """Yield what ends like a body or a place, from a word that may begin its name: 由|某市某局|罚款."""
    text = read.text
    begins = [
        start for i, (start, _) in enumerate(read.places)
        if not i or read.words[i - 1] in STOPS + "、“《" or read.flags[i - 1][0] in "pvdcutmrx"
    ]  # fmt: skip
    for sort, pattern in (("body named", _BODY_END), ("place named", _PLACE_END)):
        for match in pattern.finditer(text):
            end = match.end()
            floor = max((text.rfind(stop, 0, match.start()) for stop in STOPS), default=-1) + 1
            near = [b for b in begins if floor <= b < match.start() or b == floor][-_BEGINNINGS:]
            for start in {*near, floor}:
                if 2 <= end - start <= _LONGEST_NAME:
                    yield sort, start, end, 0.0


def _by_rule(question: Question, text: str, anchor: dt.date | None) -> Iterator[tuple[str, int, int, float]]:
    for sort, finder in (
        ("place", spans.places), ("body", spans.bodies), ("definition", explaining.definitions),
        ("cause", explaining.causes), ("means", explaining.means), ("office", spans.office),
    ):  # fmt: skip
        yield from ((sort, span.start, span.end, span.score) for span in finder(question, text, anchor))


def _figures(text: str) -> Iterator[tuple[str, int, int, float]]:
    for quantity in quantities.find(text):
        yield "quantity", quantity.start, quantity.end, 0.0
    for pattern in (_RANK, _AMOUNT):
        for match in pattern.finditer(text):
            yield "quantity", *match.span(), 0.0


def _marked(text: str) -> Iterator[tuple[str, int, int, float]]:
    for match in _TITLE.finditer(text):
        yield "title", *match.span(), 0.0
    for match in _BRACKET.finditer(text):
        yield "bracket", *match.span(1), 0.0


def _noun_phrases(read: Parsed) -> Iterator[tuple[str, int, int, float]]:
    """Yield runs of nouns and what stands before them, whole and behind each 的, and every noun's own end in them."""
    first = 0
    for i in range(len(read.words) + 1):
        if i < len(read.words) and _inside(read, i) and (i == first or read.places[i][0] == read.places[i - 1][1]):
            continue
        yield from _of_run(read, first, i)
        first = i + (0 if i < len(read.words) and _inside(read, i) else 1)


def _inside(read: Parsed, i: int) -> bool:
    flag, word = read.flags[i], read.words[i]
    return (flag in _ALWAYS or flag in ("a", "m", "q", "f", "t", "ag", "z", "uj") or word in "“”《》·、和及与"
            or flag == "eng" or word in "-/.") and word not in STOPS  # fmt: skip


def _of_run(read: Parsed, first: int, last: int) -> Iterator[tuple[str, int, int, float]]:
    joints = [i for i in range(first, last) if read.words[i] in "的、和及与“”《》" or read.flags[i] == "m"]
    starts = sorted({first, *(i + 1 for i in joints), *(i for i in joints if read.words[i] in "“《")})
    for start in starts:
        ends = {last, *(i for i in joints if i > start and read.words[i] in "的、和及与")}
        for end in sorted(ends):
            if start < end and (end == last or read.words[end] != "的" or end - start < 12):
                yield "nouns", read.places[start][0], read.places[end - 1][1], 0.0
    if last - first > 1 and read.flags[last - 1] == "n":  # without the class behind it: 教育|部门
        yield "nouns", read.places[first][0], read.places[last - 2][1], 0.0


def _clauses(read: Parsed) -> Iterator[tuple[str, int, int, float]]:
    text = read.text
    edges = [0, *(m.end() for m in re.finditer(rf"[{STOPS}]", text)), len(text)]
    pieces = [(a, b) for a, b in pairwise(edges) if b > a]
    for i, (start, end) in enumerate(pieces):
        for more in range(_LONGEST_CLAUSES):
            if i + more >= len(pieces) or (more and re.search(r"[。；！？]", text[start : pieces[i + more - 1][1]])):
                break
            stop = pieces[i + more][1]
            sort = "clauses" if more else "clause"
            yield sort, start, stop, 0.0
            if lead := _LEAD.match(text, start):
                yield sort, lead.end(), stop, 0.0
                if lead := _LEAD.match(text, lead.end()):
                    yield sort, lead.end(), stop, 0.0
            if more < 2:
                yield from _objects(read, start, end, stop)


def _objects(read: Parsed, start: int, end: int, stop: int) -> Iterator[tuple[str, int, int, float]]:
    """Yield what stands behind each of the first verbs of a clause, and from each of them on."""
    verbs = 0
    for (left, right), flag in zip(read.places, read.flags, strict=True):
        if not start <= left < end or not (flag[0] in "vp" and flag != "vn"):
            continue
        verbs += 1
        if verbs > _OBJECTS:
            break
        if right < end:
            yield "object", right, stop, 0.0
        if left > start:
            yield "object", left, stop, 0.0
