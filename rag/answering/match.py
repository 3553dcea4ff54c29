"""The asked slots against what the pages state: gates that rule out, scores that rank.

A stated, different period, place, kind or unit rules a candidate out; an unstated one is inherited or ranks lower:
strict about contradiction, generous about silence. What a gate rules out is kept with its reason, since the nearest
fact is what a refusal offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rag.answering import asking, contrasts, enumerations, gates, lacking
from rag.answering.asking import Asks
from rag.answering.evidence import CLAUSE, HEAD, OWN, Dossier, Evidence, Sentence, Word, circles
from rag.answering.question import Question
from rag.answering.records import Reason
from rag.answering.synonyms import alike
from rag.pages import naming
from rag.pages.statements import Kind, Statement
from rag.search.meanings import Words
from rag.words import in_dictionary, tag

# Costs, in shares of a question's words. Fitted by hand on the develop split.
_DEFINES = 0.15
# Left of them no doubt that another thing was measured: 净利润 where 营业收入 is asked for.
_OTHER_HEAD, _OTHER_MEASURES = 0.25, re.compile(r"(?:额|量|率|值|收入|利润|资产|人数|户数|面积|价格|均价|产能|指数)$")
_EXAMPLES = re.compile(r"^.*(?:为代表|为主|为首|等)的")  # 以锂电池为代表的新三样: examples are no other measure
_TOGETHER = re.compile(r"合计|总计|之和|二者|两者|加起来")
_SHARE_FIRST = re.compile(r"\s*(?:约|大约)?(?:占|比重|份额)")
_FOR_SEVERAL, _BINDS = 0.06, 0.75
_OLDER = 0.02  # a year
_OTHER_PARTNER = 0.25
_OTHER_SCOPE, _EXTRA_WORDS, _IN_TITLE, _HEAD_ELSEWHERE = 0.15, 0.3, 0.04, 0.12
_WHERE_IT_WAS, _BEFORE_IT_MOVED = 0.06, frozenset("由从自")  # of 由2.2%提高到2.5% the last holds
_PARTLY = 0.5  # a measure's word may stand in pieces: 快递量 in 快递业务量


_SENSE, _SURELY_ALIKE = 0.4, 0.42  # share of the encoder in an English match; cosine that counts in full
_GUESSED = 0.3  # 人订 of 还有人订吗: a word that only the cutter's guess made
_SAID_BY_KIND = 0.5  # 增长 of 增长多少: the kind gate sees to it
_UNTRANSLATED = 0.4  # an English word without a counterpart may be a gap of the encoder
_LISTS = 0.06  # a sentence with a series in it, or with the sort of thing asked for, is the likelier list
_SUBJECT_TAIL = 6  # of a long subject its last characters must stand before 是
_OFFICE = r"(?:长|员|授|任|师|裁|理|人|士|家|席|记|监|官|代表|助理|导师|总|董事|委员|院士|学者|博士|副手|书记|工程师)"


@dataclass(frozen=True)
class Candidate:
    """A sentence, or one figure in it, that might answer.

    `covered` is the share of the question's words, weighed, that it accounts for (0 to 1); `score` ranks: covered less
    costs. `missing` are the words not found even in its article; `ruled_out` says which gate closed, None if none did.
    """

    dossier: Dossier
    sentence: Sentence
    statement: Statement | None
    covered: float
    score: float
    missing: tuple[str, ...]
    weak: tuple[str, ...]
    ruled_out: Reason | None = None
    soft: bool = False  # the gate may be mistaken: a time or place that the sentence leaves to its surroundings
    slight: float = 0.0  # of the costs: what a slightly other kind, unit or time took off
    strayed: float = 0.0  # and what words of its measure that were not asked for took off
    side: str | None = None  # in a comparison: which of the compared things it is about


def candidates(question: Question, dossiers: Iterable[Dossier], evidence: Evidence) -> tuple[Candidate, ...]:
    """Return every candidate in the dossiers, best first; those ruled out stand among them."""
    words = asked_words(question, evidence)
    found = [c for dossier in dossiers for c in _of_dossier(question, dossier, words)]
    if question.lang == "en":
        found = _by_sense(question, found, evidence)
    if question.figure and not question.periods and not question.seasons:
        found = _newest_first(found)
    return _in_order(found)


def sentences(
    question: Question, dossiers: Iterable[Dossier], evidence: Evidence, *, every: bool = False
) -> tuple[Candidate, ...]:
    """Return, best first, the sentences of which no figure of the kind asked for was read, or `every` sentence."""
    words = asked_words(question, evidence)
    found = [
        _words(question, dossier, sentence, words)
        for dossier in dossiers
        for sentence in dossier.sentences
        if every or not any(_fits(question, statement) for statement in sentence.statements)
    ]
    if question.lang == "en":
        found = _by_sense(question, found, evidence)
    return _in_order(found)


def _fits(question: Question, statement: Statement) -> bool:
    """Whether a figure is of the kind and unit asked for."""
    return not any(gate(question, statement)[1] for gate in (gates.kind_gate, gates.unit_gate))


def _in_order(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(found, key=lambda c: (-c.score, c.dossier.article.id, c.sentence.start, -c.covered)))


def _newest_first(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates of a question without a time with a little less for what is years older than the newest."""
    ends = [c.statement.period.end.year for c in found if c.ruled_out is None and c.statement and c.statement.period]
    newest = max(ends, default=0)
    aged = []
    for candidate in found:
        period = candidate.statement.period if candidate.statement else None
        years = min(max(newest - period.end.year, 0), 2) if period else 0
        aged.append(replace(candidate, score=candidate.score - _OLDER * years) if years else candidate)
    return aged


def _by_sense(question: Question, found: list[Candidate], evidence: Evidence) -> list[Candidate]:
    """Return the candidates of an English question with the likeness of whole sentences counted in.

    Word by word much of a translation is missed; what a sentence says as a whole the encoder sees better.
    """
    likeness = evidence.likeness(question.text, [c.sentence for c in found])
    mixed = []
    for candidate, near in zip(found, likeness, strict=True):
        covered = (1 - _SENSE) * candidate.covered + _SENSE * min(float(near) / _SURELY_ALIKE, 1.0)
        score = candidate.score - candidate.covered + covered
        mixed.append(replace(candidate, covered=covered, score=score))
    return mixed


def _of_dossier(question: Question, dossier: Dossier, words: tuple[Word, ...]) -> Iterator[Candidate]:
    for sentence in dossier.sentences:
        if question.asks in gates.KINDS:
            for statement in sentence.statements:
                if statement.text in question.folded and re.search(
                    rf"(?<![\d.]){re.escape(statement.text)}", question.folded
                ):
                    continue  # what the question says itself is not what it asks for
                yield _figure(question, dossier, sentence, statement, words)
        if not question.figure and not (question.asks is Asks.OPEN and question.periods and sentence.statements):
            yield _words(question, dossier, sentence, words)


def _words(question: Question, dossier: Dossier, sentence: Sentence, words: tuple[Word, ...]) -> Candidate:
    """Match a sentence by its words alone."""
    around = circles(dossier, sentence)
    covered, missing, weak = _covered(words, around, dossier)
    if not any(word.credit(around[:1]) for word in words):
        covered = 0.0  # whatever its headline says, the sentence itself is about something else
    cost = 0.0 if sentence.part in ("body", "caption", "note") else 0.08
    if question.asks in (Asks.LIST, Asks.HOW) and enumerations.begins(sentence.text):
        cost -= _LISTS
    if question.asks is Asks.LIST:
        cost -= _LISTS * ("、" in sentence.text) + _LISTS * bool(question.type and question.type in sentence.text)
    if question.asks in (Asks.DEFINITION, Asks.LIST) and _defines(question, sentence):
        cost -= _DEFINES
    if question.asks in (Asks.ORGANISATION, Asks.OFFICE, Asks.PERSON, Asks.DEFINITION, Asks.OPEN) and _introduces(
        question, sentence
    ):
        cost -= _DEFINES
    reason = gates.place_gate(question, dossier, sentence, None)
    if reason is None and gates.other_year(question, sentence, dossier):
        reason = Reason.OTHER_PERIOD
    # Which time and place a sentence tells of is often left to what stands around it, and guessed from there;
    # but an article that names the place or the time nowhere tells nothing of it.
    soft = reason is not None and not lacking.never(question, dossier, reason)
    if other := contrasts.contrast(question, sentence.text, (sentence.text, dossier.before(sentence), dossier.head)):
        reason, soft = other, False
    return Candidate(dossier, sentence, None, covered, covered - cost, missing, weak, reason, soft=soft)


def _defines(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence says what the asked thing is: X是…, X是指…, X（…）."""
    subject = (question.subject or (question.terms[-1:] or ("",))[0])[-_SUBJECT_TAIL:]
    return bool(
        subject and re.search(rf"{re.escape(subject)}[”》]?(?:[^，。]{{0,4}}?(?:是|指|即|为)|（)", sentence.text)
    )


def _introduces(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence gives the asked person an office: 浙江大学…副研究员薛天航."""
    return any(re.search(rf"[\u4e00-\u9fff]{{2,}}{_OFFICE}{re.escape(name)}", sentence.text) for name in question.names)


def _figure(
    question: Question, dossier: Dossier, sentence: Sentence, statement: Statement, words: tuple[Word, ...]
) -> Candidate:
    """Match one figure: gates first, then words."""
    around = circles(dossier, sentence, statement)
    covered, missing, weak = _covered(words, around, dossier)
    cost, reason = 0.0, None
    for gate in (gates.kind_gate, gates.unit_gate, gates.period_gate):
        extra, closed = gate(question, statement)
        cost, reason = cost + extra, reason or closed
    slight = cost
    if reason is None:
        of = f"{statement.scope} {statement.measure}"
        reason = contrasts.contrast(question, of, (sentence.text, dossier.before(sentence), dossier.head))
    soft = reason is Reason.OTHER_PERIOD and not statement.stated
    if reason is None and (reason := gates.place_gate(question, dossier, sentence, statement)):
        soft = statement.scope in ("", "全国") and "全国" not in question.places
    # 多重, 多长 name the measure themselves: 净重500千克.
    implied = question.family in ("mass", "length", "temperature") and not question.unit
    head = None if implied else next((w for w in words if w.text == question.head), None)
    if head and head.credit(around[:2]) < CLAUSE * _PARTLY:
        cost += _OTHER_HEAD if _OTHER_MEASURES.search(statement.measure) else _HEAD_ELSEWHERE
    strayed = cost - slight + (0.0 if implied else _extra(question, statement))
    cost = slight + strayed + (0.0 if sentence.part in ("body", "caption") else _IN_TITLE)
    if dossier.folded[statement.start - 1 : statement.start] in _BEFORE_IT_MOVED and not question.periods:
        cost += _WHERE_IT_WAS
    if statement.kind is Kind.SHARE and reason is None and not _is_part(question, words, around):
        reason, soft = Reason.OTHER_MEASURE, False
    if gates.foreign_scope(question, statement, dossier):
        cost += _OTHER_SCOPE
    binding = next(iter(zip(question.terms, question.stresses, strict=True)), ("", 0.0))
    if question.asks is Asks.SHARE and binding[0] in weak and binding[1] >= _BINDS:
        # whose share is asked for is named elsewhere alone
        reason, soft = reason or Reason.OTHER_MEASURE, soft and reason is not None
    if _TOGETHER.search(around[1][1]) and not _TOGETHER.search(question.folded):
        cost += _FOR_SEVERAL
    if gates.other_partner(question, statement):
        cost += _OTHER_PARTNER
    return Candidate(
        dossier, sentence, statement, covered, covered - cost, missing, weak, reason,
        soft=soft, slight=slight, strayed=strayed,
    )  # fmt: skip


def _is_part(question: Question, words: tuple[Word, ...], around: tuple[tuple[float, str], ...]) -> bool:
    """Whether a share is one of what is asked for: A of A占B的比重 stands with the figure itself."""
    part = asking.PART.search(question.folded)
    named = [w for w in words if part and w.text in part[1] and w.text not in question.places]
    # 体量最大，占比超过80%: a clause that begins with the share leans on those before it.
    near = around[: 3 if _SHARE_FIRST.match(around[1][1]) else 2]
    return not named or any(w.credit(near) > 0 for w in named)


def asked_words(question: Question, evidence: Evidence) -> tuple[Word, ...]:
    """Return the question's words with their weights: rare in the corpus × binding by their part of speech."""
    told = zip(question.terms, question.stresses, question.meanings or ((),) * len(question.terms), strict=True)
    return tuple(_word(question, evidence, term, stress, means) for term, stress, means in told)


def _word(question: Question, evidence: Evidence, term: str, stress: float, means: Words) -> Word:
    own = term in question.names
    if question.lang == "zh" and not own:
        if not evidence.known(term) and not in_dictionary(term):
            stress *= _GUESSED
        means = () if term in question.places else evidence.akin(term)
    if question.figure and term in asking.SAID_BY_KIND:
        stress *= _SAID_BY_KIND
    if question.asks is Asks.COMPARE and term.startswith(asking.SUPERLATIVE):
        stress *= _SAID_BY_KIND
    if question.lang == "en":
        return Word(
            term, stress * (evidence.weight(means[0][0]) if means else _UNTRANSLATED * evidence.weight(term)), means
        )
    return Word(term, stress * evidence.weight(term), means)


def _covered(
    words: tuple[Word, ...], around: tuple[tuple[float, str], ...], dossier: Dossier
) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    """Return the weighed share of words found, the words found nowhere, and those found only outside the sentence."""
    total = sum(word.weight for word in words)
    if not total:
        return 0.0, (), ()
    # What the article does not hold at all need not be looked for in each of its parts.
    wide = (1.0, dossier.folded), (1.0, dossier.head)
    credits = [(word, word.credit(around) if word.credit(wide) else 0.0) for word in words]
    missing = tuple(word.text for word, credit in credits if credit == 0.0)
    weak = tuple(word.text for word, credit in credits if credit < HEAD - 1e-9)
    return sum(word.weight * min(credit / OWN, 1.0) for word, credit in credits) / total, missing, weak


def _extra(question: Question, statement: Statement) -> float:
    """Return what the words of a measure cost that the question does not have: 高技术制造业 for 制造业."""
    asked = question.folded + "".join(other for term in question.terms for other in alike(term))
    # Of `培育了 国家级智能制造示范工厂` the thing counted is the measure.
    own = _EXAMPLES.sub("", statement.measure.split(" ")[-1])
    words = [
        word
        for word, flag in tag(own)
        if len(word) > 1 and flag[:1] in "nvabjlz" and word != statement.scope and not naming.leads(word)
    ]
    if not words or question.lang == "en":
        return 0.0
    extra = [w for w in words if w not in asked and not any(w[i : i + 2] in asked for i in range(len(w) - 1))]
    return _EXTRA_WORDS * len(extra) / len(words)
