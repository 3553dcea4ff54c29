"""Questions about an answer: who published it, who says so, when, where it is printed, what else it says.

Answered from what the answer cites and the article around it, each with the sentence or line that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering.evidence import Dossier, Sentence
from rag.answering.people import people_in, speaks
from rag.answering.records import Answer, Citation
from rag.answering.sourcing import About
from rag.pages.records import Article
from rag.words import fold


@dataclass(frozen=True)
class Told:
    """What can be told of an answer: words, a short form, and the spans of the article they stand on.

    `text` is empty where the quotes themselves say it, `short` None where nothing in them is the answer; `printed` is
    False for what is only known of the page.
    """

    text: str
    short: str | None
    spans: tuple[tuple[int, int], ...]
    article: Article | None = None
    printed: bool = True


_DAY = r"(?:(?:\d+月)?\d+日|日前|近日|今[天日]|昨[天日]|当[天日]|最新|(?:（[^（）]{1,14}）))*"
_SAYS_WHO = (
    re.compile(
        rf"(?P<who>[\u4e00-\u9fff“”]{{2,24}}?){_DAY}(?:对外|正式|联合)?"
        r"(?:发布|公布|披露|通报|印发|出台)(?:的|了)?(?:最新)?(?:《[^《》]{2,40}》|[^，。；]{0,12}?(?:数据|报告|消息|统计|"
        r"信息|结果|情况|公报|，|显示))"
    ),
    re.compile(
        r"(?:据|根据)(?P<who>[\u4e00-\u9fff]{2,20}?)(?:的)?(?:最新)?(?:统计|数据|介绍|消息|发布|公布|测算|估算|估计|预测|预计|"
        r"调查|监测|初步)"
    ),
    re.compile(r"从(?:日前|近日)?(?P<who>[\u4e00-\u9fff“”]{2,24}?)(?:上|处)?(?:获悉|了解到|得知)"),
    re.compile(r"(?P<who>[\u4e00-\u9fff]{2,16}?)(?:最新)?(?:数据显示|统计显示|数据表明|统计数据|统计，)"),
)
# Who speaks by office alone: 商务部电子商务司负责人19日就…作了介绍.
_BY_OFFICE = re.compile(
    rf"(?<!该)(?<!这位)(?<!上述)(?<!一位)(?P<who>(?!该|这位|上述|一位)[\u4e00-\u9fff]{{0,16}}?(?:负责人|发言人|负责同志|有关人士|相关人士|业内人士|专家|分析师|工作人员|研究员)){_DAY}"
    r"(?:在[^，。]{2,24}?|就[^，。]{2,30}?|对[^，。]{2,16}?)?(?:上|时|中)?(?:作了介绍|介绍|表示|说|指出|认为|透露|称|告诉|强调|分析|解读)"
)
_LEADING = re.compile(
    r"^(?:记者|本报记者|本报讯|据|根据|从|日前|近日|昨天|今天|同时|此外|目前|其中|最新|由|截至|\d+月|\d+日|悉|"
    r"另|在|的|）)+"
)
_NOBODY = frozenset("初步 最新 相关 有关 相关数据 有关数据 数据 调查 报告 记者 本报 日前 近日 官方 统计 目前".split())
_WHEN = re.compile(r"(?:\d+年)?(?:\d+月)?\d+日|日前|近日|昨[天日]|今[天日]")
_EDITION = re.compile(
    r"(?P<points>详见|见|下转|上接|转|刊)?第?[\dA-Z一二三四五六七八九十]+(?:[～~—–\-至、][\dA-Z一二三四五六七八九十]+)?版(?!本|"
    r"权|块|图|税|式|画|纳|面)"
)
_POINTED_TO = re.compile(r"采访|解读|访谈|专访|报道|评论|图片")
_PAPER = re.compile(r"《[^《》]{2,12}(?:报|时报|日报|周刊|晚报|商报)》")
_PHOTO = re.compile(r"摄影|摄(?:[（）/]|$|。|\s|影)|供图|[/／]图|图[/／：:]")
_AROUND = 2  # sentences that 再详细点 adds
_MOST = 360  # characters of them


def told(about: About, citations: Sequence[Citation], dossiers: Sequence[Dossier]) -> Told | None:
    """Return what the first cited article that says it says about the answer, None where none does."""
    for citation, dossier in zip(citations, dossiers, strict=True):
        if found := _FINDERS[about](citation, dossier):
            return replace(found, article=citation.article)
    return None


_CAUSAL = re.compile(
    r"由于|因为|是因|得益于|受益于|原因(?:主要)?(?:是|在于|有|包括)|(?:主要)?受[^，。]{2,20}?影响|缘于|归功于|归因于|在于"
)


def causal(answer: Answer) -> bool:
    """Whether what an answer cites gives a cause; a refusal gives none."""
    return not answer.refused and any(_CAUSAL.search(fold(c.quote)) for c in answer.citations)


def cause(citations: Sequence[Citation], dossiers: Sequence[Dossier], words: Sequence[str]) -> Told | None:
    """Return the sentence of a cited article that gives the cause of what `words` name, the last of them above all."""
    for citation, dossier in zip(citations, dossiers, strict=True):
        found = [
            (sum(word in s.text for word in words), s)
            for s in _nearest_first(citation, dossier)
            if s.part == "body" and words and words[-1] in s.text and _CAUSAL.search(s.text)
        ]
        if found:
            sentence = max(found, key=lambda pair: pair[0])[1]
            match = _CAUSAL.search(sentence.text)
            assert match is not None
            rest = re.match(r"[^。；]+", sentence.text[match.end() :])
            short = _printed(sentence, match.end(), rest.end()) if rest else None
            return Told("", short, ((sentence.start, sentence.end),), citation.article)
    return None


def _cited(citation: Citation, dossier: Dossier) -> list[Sentence]:
    return [s for s in dossier.sentences if s.start < citation.end and citation.start < s.end]


def _nearest_first(citation: Citation, dossier: Dossier) -> Iterator[Sentence]:
    """Yield the cited sentences, those before them backwards, then those after them."""
    cited = _cited(citation, dossier)
    yield from cited
    yield from reversed([s for s in dossier.sentences if s.end <= citation.start])
    yield from (s for s in dossier.sentences if s.start >= citation.end)


def _publisher(citation: Citation, dossier: Dossier) -> Told | None:
    for sentence in _nearest_first(citation, dossier):
        for pattern in _SAYS_WHO:
            for match in pattern.finditer(sentence.text):
                who = _LEADING.sub("", match["who"])
                if len(who) >= 2 and who not in _NOBODY and not people_in(who):
                    return Told(
                        "", _printed(sentence, sentence.text.find(who), len(who)), ((sentence.start, sentence.end),)
                    )
    return _speaker(citation, dossier)


def _speaker(citation: Citation, dossier: Dossier) -> Told | None:
    cited = _cited(citation, dossier)
    if not cited:
        return None
    near = [*reversed(cited), *_beside(cited, dossier, before=3, after=1)]
    for sentence in near:
        if speaks(sentence.text) and (people := people_in(sentence.text)):
            shown = {(s.start, s.end) for s in (sentence, cited[0])}
            return Told("", people[0], tuple(sorted(shown)))
    for sentence in (s for s in _nearest_first(citation, dossier) if s.start < citation.end):
        if match := _BY_OFFICE.search(sentence.text):
            who = _LEADING.sub("", match["who"])
            short = _printed(sentence, sentence.text.find(who), len(who))
            return Told("", short, tuple(sorted({(s.start, s.end) for s in (sentence, cited[0])})))
    return None


def _beside(cited: Sequence[Sentence], dossier: Dossier, *, before: int, after: int) -> list[Sentence]:
    first, last = cited[0].number, cited[-1].number
    text = dossier.article.text
    earlier = [
        s
        for s in dossier.sentences[max(first - before, 0) : first]
        if s.part == "body" and "\n" not in text[s.start : cited[0].start]
    ]
    later = [
        s
        for s in dossier.sentences[last + 1 : last + 1 + after]
        if s.part == "body" and "\n" not in text[cited[-1].end : s.start]
    ]
    return [*reversed(earlier), *later]


def _day(citation: Citation, dossier: Dossier) -> Told | None:
    """Find the day it was published or told: beside who published it, in the dateline, else the article's own."""
    published = _publisher(citation, dossier)
    shown = list(published.spans) if published else []
    lines = [(s.start, s.end) for s in dossier.sentences if s.part in ("dateline", "byline", "credit", "source")]
    for start, end in [*shown, *lines]:
        for match in _WHEN.finditer(dossier.folded[start:end]):
            if match[0][-1] == "日" and match[0][0].isdigit():
                return Told("", dossier.article.text[start + match.start() : start + match.end()], ((start, end),))
    known = dossier.article.published or dossier.article.page.date
    if known:
        return Told(f"{known.isoformat()}", known.isoformat(), ((citation.start, citation.end),))
    return None


def _edition(citation: Citation, dossier: Dossier) -> Told | None:
    """Find the number of the page: what only points to another one (详见2～3版) does not tell it."""
    page = dossier.article.page
    for sentence in _nearest_first(citation, dossier):
        for match in _EDITION.finditer(sentence.text):
            if not match["points"]:
                at = match.start()
                return Told("", _printed(sentence, at, len(match[0])), ((sentence.start, sentence.end),))
    if page.edition:
        return Told(f"{page.edition}，{citation.label}，{page.file}。", page.edition, ((citation.start, citation.end),))
    return None


def pointed_to(text: str, dossiers: Iterable[Dossier]) -> Told | None:
    """Return on which pages that stands which a sentence points to: 这组采访 of 记者采访了…，详见2～3版."""
    noun = _POINTED_TO.search(text)
    for dossier in dossiers if noun else ():
        for sentence in dossier.sentences:
            match = _EDITION.search(sentence.text)
            if noun and match and match["points"] and noun[0] in sentence.text:
                at = match.end("points")
                short = _printed(sentence, at, match.end() - at)
                return Told("", short, ((sentence.start, sentence.end),), dossier.article)
    return None


def _paper(citation: Citation, dossier: Dossier) -> Told | None:
    for sentence in _nearest_first(citation, dossier):
        named = list(_PAPER.finditer(sentence.text))
        if asked := [m for m in named if re.match(r"记者|采访|讯|报道", sentence.text[m.end() :])]:
            return Told("", asked[0][0], ((sentence.start, sentence.end),))
    page = dossier.article.page
    if page.paper:
        return Told(f"{page.paper}，{page.file}。", page.paper, ((citation.start, citation.end),), printed=False)
    return None


def _place(citation: Citation, dossier: Dossier) -> Told:
    page = dossier.article.page
    edition = f"{page.paper or ''}{page.edition or ''}"
    text = f"{edition + '，' if edition else ''}{page.file}，{citation.label}。"
    lines = f"第{citation.lines}行" if citation.lines else citation.label
    return Told(text, f"{page.file} {lines}", ((citation.start, citation.end),))


def _title(citation: Citation, dossier: Dossier) -> Told | None:
    lines = tuple((p.start, p.end) for p in dossier.article.parts if p.kind == "title")
    if lines:
        return Told("", dossier.article.title, lines)
    first = dossier.sentences[0] if dossier.sentences else None
    return Told("", dossier.article.headline, ((first.start, first.end),)) if first else None


def _author(citation: Citation, dossier: Dossier) -> Told | None:
    return _by_parts(dossier, ("byline", "dateline", "credit", "source"))


def _photo(citation: Citation, dossier: Dossier) -> Told | None:
    found = [s for s in dossier.sentences if s.part == "credit" or (s.part == "caption" and _PHOTO.search(s.text))]
    return _named_in(dossier, found[:1])


def _by_parts(dossier: Dossier, kinds: Iterable[str]) -> Told | None:
    for kind in kinds:
        if told := _named_in(dossier, [s for s in dossier.sentences if s.part == kind][:1]):
            return told
    return None


def _named_in(dossier: Dossier, sentences: Sequence[Sentence]) -> Told | None:
    if not sentences:
        return None
    names = list(dict.fromkeys(name for s in sentences for name in people_in(s.text)))
    if not names and sentences[0].part in ("dateline", "source"):
        return None
    short = "、".join(names) or sentences[0].text.strip("（）() ")
    return Told("", short, tuple((s.start, s.end) for s in sentences))


def _words(citation: Citation, dossier: Dossier) -> Told | None:
    text = citation.article.text
    start = text.rfind("\n", 0, citation.start) + 1
    end = text.find("\n", citation.end)
    end = len(text) if end < 0 else end
    if end - start > _MOST:
        start, end = citation.start, citation.end
    return Told("", text[start:end].replace("\n", ""), ((start, end),))


def _more(citation: Citation, dossier: Dossier) -> Told | None:
    """Carry the cited sentences on, and where the article ends with them, begin earlier."""
    start, end = citation.start, citation.end
    after = [s for s in dossier.sentences if s.start >= end and s.part == "body"][:_AROUND]
    before = [s for s in dossier.sentences if s.end <= start and s.part == "body"][-1:]
    for sentence in after:
        if sentence.end - start <= max(_MOST, citation.end - start):
            end = sentence.end
    if before and end - before[0].start <= _MOST:
        start = before[0].start
    return Told("", None, ((start, end),))


def _printed(sentence: Sentence, at: int, length: int) -> str:
    return sentence.article.text[sentence.start + at : sentence.start + at + length]


_FINDERS = {
    About.PUBLISHER: _publisher, About.SPEAKER: _speaker, About.DAY: _day, About.PAPER: _paper,
    About.EDITION: _edition, About.PLACE: _place, About.TITLE: _title, About.AUTHOR: _author, About.PHOTO: _photo,
    About.WORDS: _words, About.MORE: _more,
}  # fmt: skip
