"""Yes or no, by the words of a sentence: whether its deciding clause bears out what a question asks.

None where nothing in the sentence decides: then the sentence is given, without a yes or a no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answering import opposites, wording
from rag.answering.evidence import presence
from rag.answering.match import Candidate
from rag.answering.question import Question
from rag.words import chinese_number

_CLAUSES = re.compile(r"[，。；：！？]|,(?!\d)")
_BUT = ("但", "然而", "不过", "却", "其实", "实际上")
_GROUPS = re.compile(r"[。；！？]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
# A part of a whole: 一半以上, 不到三分之一, 八成, 87.1%; most of it is more than half.
_FRACTION = re.compile(
    r"(?P<below>不到|不足|低于|近|将近)?(?P<above>超过|超|逾|高于|达到|达|过)?了?"
    r"(?:(?P<half>一半|半数|(?<=过)半)|(?P<whole>[二三四五六七八九十])分之(?P<part>[一二三四五六七八九])|"
    r"(?P<tenths>[一二两三四五六七八九])成(?:(?P<more>[一二三四五六七八九])(?!以)|半)?|(?P<percent>\d+(?:\.\d+)?)%)"
    r"(?P<over>以上|多)?"
)
_GROWS = re.compile(r"增长|增加|增速|上升|提高|下降|减少|回落|[涨跌降]")
_MOST = re.compile(r"(?:绝?大)?多数|大部分|大半")
_IN_A_ROW = re.compile(r"(?:连续|连着|连)(\d+|[一二两三四五六七八九十]+)个?(年|月|天|周|季度|届|次)")
_UNDONE = re.compile(r"正在|仍在|有待|尚待|还需|还要|拟(?!合)|计划(?!生育)|预计|有望|即将|将(?!近|领|军|士)|推迟|尚")
_DONE = re.compile(r"了(?:吗|么|没|不|吧|？|\?|$)|已经|曾|过(?:吗|没)")
_WAS_DONE = re.compile(r"已|完成|实现|了(?!解)|曾")
_SAME = re.compile(r"不变|持平|平盘|没有变化|未变")
_MAY = re.compile(r"能|可以|可否|准")
_MUST_NOT = re.compile(r"不可|不能|不得|不准|禁止|严禁|无法")
_AS_MUCH = 0.6  # of the cover of the best sentence that a plainer one must have
_FEWEST = 0.34  # of a question's words that a sentence must hold to bear it out


def verdict(question: Question, text: str, around: str = "") -> bool | None:
    """Return whether a sentence bears a yes/no question out, None where it does not say.

    `around` is what the sentence may lean on: its headline, the sentence before.
    """
    if (decided := plainly(question, text)) is not None:
        return decided
    asked, clause = question.folded, deciding(question, text)
    deputy = any(f"副{t}" in clause and f"副{t}" not in asked for t in question.terms)
    undone = _DONE.search(asked) and _UNDONE.search(clause) and not _WAS_DONE.search(clause)
    if deputy or undone or opposites.turned(asked, clause):
        return False
    if question.lang == "en":
        return True
    words = [t for t in question.terms if not wording.direction(t)]
    held = sum(presence(t, text) for t in words) + 0.5 * sum(presence(t, around) for t in words if t not in text)
    return True if not words or held >= _FEWEST * len(words) else None


def plainly(question: Question, text: str) -> bool | None:
    """Return what a sentence says to a yes/no question by a mark of its own: a part, a rise, an opposite, a denial.

    None where it has no such mark: it may still say it in other ways.
    """
    asked, clause = question.folded, deciding(question, text)
    denied = opposites.denies(asked)
    if opposites.untrue(asked, text):
        return denied
    for decides in (_other_year, _in_a_row, _fractions):
        if (decided := decides(question, text)) is not None:
            return decided is not denied
    moved, told = wording.direction(asked), wording.direction(clause)
    if moved and not told and _SAME.search(clause) and not _SAME.search(asked):
        return False
    if (moved and told) or opposites.opposed(asked, clause):
        return not opposites.turned(asked, clause)
    if _otherwise(question, text, clause):
        return False
    return not opposites.turned(asked, clause) if opposites.agreed(asked, clause) else None


def clearer(question: Question, best: Candidate, others: Iterable[Candidate]) -> Candidate:
    """Return the sentence of the best one's article that says yes or no plainly, where the best one does not."""
    if plainly(question, best.sentence.text) is not None or verdict(question, best.sentence.text) is False:
        return best
    for other in others:
        beside = other.dossier is best.dossier and other.ruled_out is None and other.statement is None
        if beside and other.covered >= _AS_MUCH * best.covered and plainly(question, other.sentence.text) is not None:
            return other
    return best


def _otherwise(question: Question, text: str, clause: str) -> bool:
    """Whether another clause than the deciding one says the contrary: 代金券限本店使用，不可提现."""
    asked = question.folded
    rest = text[text.find(clause) + len(clause) :] if clause in text else text
    told = [c for c in _CLAUSES.split(text) if c.strip() and c != clause]
    if any(
        opposites.denied(t, c) and not opposites.denied(t, asked) for t in question.terms if len(t) > 1 for c in told
    ):
        return True
    if _MAY.search(asked) and not opposites.denies(asked):
        core = {c for t in question.terms[-2:] for c in t}
        if any(_MUST_NOT.search(c) and core & set(c) for c in told):
            return True
    return opposites.opposed(asked, rest) and not opposites.denies(asked)


def deciding(question: Question, text: str) -> str:
    """Return the clause of a sentence that decides: of those with what is asked last, the one with the most words."""
    clauses = [c for c in _CLAUSES.split(text) if c.strip()]
    last = next((t for t in reversed(question.terms) if t in text and not wording.direction(t)), "")
    words = [term for term in question.terms if not wording.direction(term)]
    held = [(last in clause, sum(presence(word, clause) for word in words)) for clause in clauses]
    if not clauses:
        return text
    best = held.index(max(held))
    # 被指控汇款，但该公司否认了这些指控: what is said against it decides.
    for number in range(best + 1, len(clauses)):
        if clauses[number].startswith(_BUT) and held[number][1] >= 1:
            return clauses[number]
    return clauses[best]


def _other_year(question: Question, text: str) -> bool | None:
    """Return False where a sentence tells several years, and what is asked of another than the question's."""
    asked = set(_YEAR.findall(question.folded))
    groups = [g for g in _GROUPS.split(text) if g.strip()]
    if not asked or len(groups) < 2 or not asked & set(_YEAR.findall(text)):
        return None
    held = [presence(question.terms[-1], g) if question.terms else 0.0 for g in groups]
    told = set(_YEAR.findall(groups[held.index(max(held))]))
    return False if told and not told & asked and max(held) > 0 and held.count(max(held)) == 1 else None


def _in_a_row(question: Question, text: str) -> bool | None:
    """Compare how long something goes on without a break: 连着20年 with 连续15年."""
    asked, told = _IN_A_ROW.search(question.folded), _IN_A_ROW.findall(text)
    same = [chinese_number(count) for count, unit in told if asked and unit == asked[2]]
    return chinese_number(asked[1]) in same if asked and same else None


def _fractions(question: Question, text: str) -> bool | None:
    """Compare a part of a whole that is asked with the one that is told: 八成以上 with 一半以上."""
    asked = _fraction(question.folded)
    if asked is None:
        return None
    # Of 增长20.3% it is no part of a whole that is told.
    clauses = [c for c in _CLAUSES.split(text) if _FRACTION.search(c) and not _GROWS.search(c)]
    if not clauses:
        return None
    words = [t for t in question.terms if not any(c.isdigit() for c in t)]
    held = [sum(presence(t, c) for t in words) for c in clauses]
    told = _fraction(clauses[held.index(max(held))])
    if told is None:
        return None
    (value, bound), (printed, printed_bound) = asked, told
    if bound == "below":
        return printed <= value if printed_bound == "below" else printed < value
    if bound == "above":
        return printed >= value if printed_bound == "above" else printed > value and printed_bound != "below"
    return abs(printed - value) < 1


def _fraction(text: str) -> tuple[float, str] | None:
    """Return the part of a whole that a text names, in percent, and whether it is that, above it or below it."""
    if _MOST.search(text):
        return 50.0, "above"
    found = _FRACTION.search(text)
    if found is None:
        return None
    if found["half"]:
        value = 50.0
    elif found["whole"]:
        value = 100 * chinese_number(found["part"]) / chinese_number(found["whole"])
    elif found["tenths"]:
        value = 10.0 * chinese_number(found["tenths"]) + (chinese_number(found["more"]) if found["more"] else 0)
    else:
        value = float(found["percent"])
    return value, "above" if found["above"] or found["over"] else "below" if found["below"] else "at"
