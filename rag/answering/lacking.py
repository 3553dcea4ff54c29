"""What a sentence lacks to be an answer: no city where one is asked for, three names of twelve, no time at all.

Whatever else it says: the kind of thing that is asked for does not stand in it.
"""

from __future__ import annotations

import re

from rag.answering import asking, series, spans
from rag.answering.asking import NATIONAL, Asks
from rag.answering.evidence import Dossier, presence
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.pages import periods
from rag.words import count_of, in_dictionary, tag

_NUMERAL = r"\d+|[二三四五六七八九十]+"
_ALL = re.compile(rf"全部|所有|(?:{_NUMERAL})[个家座项种类位]")
# 30个伙伴国分别是哪些国家: they are to be named, each of them.
_EACH = re.compile(
    r"(?P<number>\d+|[二三四五六七八九]?十[一二三四五六七八九]?|[二三四五六七八九])(?:多|余)?[个家座项种类位名大条款]"
    r"(?![^，。？]*(?:[中里]|之中|之一))[^，。？]{0,16}?(?:分别|都|各|具体)*(?:是|有|为|指|包括|叫)?(?:哪|什么|谁|啥)"
)
_FEW = 3  # of so many or fewer the print may name one alone beside the others
_WHEN = re.compile(r"哪一?[年天月日]|什么时候|何时|啥时候|几月|几号|几时|哪个(?:月|年|日子)")
_TIME = re.compile(
    r"\d+[年月日号点时]|[今昨明前去本当次翌][年月日天晚早]|周[一二三四五六日末]|星期|[春夏秋冬]|节|假期|期间|世纪|年代|清晨|凌晨|"
    r"早上|上午|中午|下午|傍晚|[上下]旬|[年月]初|[年月]底|季度|[上下]半年|此前|日前|近日|五一|十一|元旦|国庆|\d+[-/.]\d+"
)
_HOME = re.compile("|".join((*sorted(NATIONAL), "本国")))
_REGION = re.compile(r"[\u4e00-\u9fff][省市县区镇村乡岛湖河路街港]")
_OPEN = re.compile(r"等(?:共|这)?(?:多|数|几|十|百|\d|[二三四五六七八九十])*[个家座项种类位省市县国名]")
_WHICH_BODY = re.compile(r"哪一?(?:家|所|个)(?:公司|企业|机构|单位|部门|集团|银行|媒体|报纸|学校|大学|组织|协会)")
_NAMED = re.compile(r"[“《A-Za-z]")
_ENDS_LIKE_BODY = re.compile(r"[厂社所院校店局署队行]$|公司|集团|企业|中心|大学")
# Whose officer said or did it is asked about: another's is no answer.
_WHOSE = re.compile(
    r"(?P<whose>[^，。？]{2,14}?)的?哪一?(?:位|个|名)(?:高管|负责人|领导|官员|发言人|专家|教授|研究员|老总|主管|经理|工程师|代表)"
)
_STANDS = 0.5  # so far a name must stand in an article to be spoken of
_NAMES = frozenset({"ns", "nr", "nt", "nz", "nrt", "eng"})


def lacks(question: Question, text: str, own: str | None = None) -> bool:
    """Whether folded `text`, which is to answer, holds nothing of the kind asked for, or only some of all.

    `own`: the one sentence of it that was found to answer, where it tells more; a list is looked for there.
    """
    if question.lang != "zh" or question.said:  # told again in Chinese, its words stand in no order
        return False
    own = text if own is None else own
    if question.asks is Asks.LIST:
        return _no_places(question, own) or _too_few(question, own, text)
    if question.asks is Asks.DATE and _WHEN.search(question.folded):
        return not _times(question, text)
    if question.asks is Asks.PLACE and (wanted := asking.A_PLACE.search(question.folded)):
        return not _places(question, text, wanted[1])
    if question.asks is Asks.ORGANISATION and _WHICH_BODY.search(question.folded):
        return not (spans.bodies(question, text, None) or _NAMED.search(text) or _like_a_body(text))
    return question.asks is Asks.YES_NO and _left_open(question, text)


def unnamed(question: Question, article: str) -> str | None:
    """Return whose officer a question asks about, where a folded article names them nowhere; None where it does."""
    whose = _WHOSE.match(question.folded) if question.lang == "zh" else None
    names = [word for word, flag in tag(whose["whose"]) if flag in _NAMES and len(word) > 1] if whose else []
    return next((name for name in names if presence(name, article) < _STANDS), None)


def never(question: Question, dossier: Dossier, reason: Reason) -> bool:
    """Whether an article names the place of a question, or any part of its time, nowhere at all."""
    if reason is Reason.OTHER_PLACE:
        return any(place != "全国" and presence(place, dossier.folded) < _STANDS for place in question.places)
    if dossier.written is None or question.relative:
        return False  # times told from the day of writing are not known
    told = (dossier.written, *(mention.period for mention in dossier.times))
    return not any(asked.overlaps(period) for asked in question.periods for period in told)


def _like_a_body(text: str) -> bool:
    """Whether a text has a noun that ends like the name of a body: 造船厂, 出版社."""
    return any(flag[0] == "n" and _ENDS_LIKE_BODY.search(word) for word, flag in tag(text))


def _no_places(question: Question, text: str) -> bool:
    """Whether places are asked for and a text names none."""
    of_places = spans.PLACES.search(question.type or "")
    return bool(of_places) and not any(flag == "ns" and word not in NATIONAL for word, flag in tag(text))


def _too_few(question: Question, own: str, text: str) -> bool:
    """Whether a text names fewer than all of what is asked for: three and 等12个, four where there are thirty."""
    found = list(series.find(own, question.terms))
    if _ALL.search(question.folded) and any(series.partial(own, one) for one in found):
        return True
    each = _EACH.search(question.folded)
    number = count_of(each["number"]) if each else 0
    if number <= _FEW:
        return False
    most = max((one.items for one in series.find(text, question.terms)), default=1)
    told = len(re.findall(r"[一二三四五六七八九十]是|第[一二三四五六七八九十]|其[一二三四五六七八九十]", text))
    clauses = len(re.findall(r"[；，。]", text))
    return max(most, told) < number and clauses + 1 < number


def _times(question: Question, text: str) -> bool:
    """Whether a text names a time that the question does not."""
    found = (text[m.start : m.end] for m in periods.find(text, None))
    return any(said not in question.folded for said in found) or bool(_TIME.search(text))


def _places(question: Question, text: str, kind: str) -> bool:
    """Whether a text may name a place that the question does not; of a country also one's own counts."""
    if kind in ("国家", "国") and _HOME.search(text):
        return True
    names = [word for word, flag in tag(text) if flag in ("ns", "nt", "nz") and word not in NATIONAL]
    regions = (m[0] for m in _REGION.finditer(text) if not in_dictionary(m[0]))
    return any(name not in question.folded for name in (*names, *regions))


def _left_open(question: Question, text: str) -> bool:
    """Whether somebody's or some place's belonging to a series is asked of one that does not tell all: 甲、乙等12个."""
    names = [word for word, flag in tag(question.folded) if flag in _NAMES and len(word) > 1]
    first = next((name for name in names if question.folded.startswith(name)), None)
    if first is None or first in text:
        return False
    return any(_OPEN.match(text[one.end :]) for one in series.find(text, question.terms))
