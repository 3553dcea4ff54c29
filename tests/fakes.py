"""A hand-made archive: two printed pages, a search by shared words, and answers given in advance."""

import datetime as dt
from dataclasses import dataclass, field

from rag.answering.records import Answer, Citation, Reason
from rag.evaluation.gold import Evidence, GoldQuestion
from rag.pages.records import Article, Page, Part, Passage, Run
from rag.search.records import Hit
from rag.words import terms

POST = Page("p1", "post.txt", date=dt.date(2024, 1, 23), lines=(
    "甲省快递量创新高",
    "本报讯 2023年甲省快递业务量",
    "完成12.5亿件，同比增长8.4%。",
    "快递员张三说，旺季每天派送三百件。",
))  # fmt: skip
TEA = Page("p2", "tea.txt", lines=("乙县茶叶出口", "2023年乙县出口茶叶4500吨，比上年", "多300吨。主要销往丙国。"))


def article(number: int, page: Page) -> Article:
    """The whole page as one article: first line the title, the others joined as one paragraph."""
    title, *body = page.lines
    runs, at = [Run(0, len(title), 1, 0)], len(title) + 1
    for line, text in enumerate(body, 2):
        runs.append(Run(at, at + len(text), line, 0))
        at += len(text)
    text = title + "\n" + "".join(body)
    parts = (Part("title", 0, len(title)), Part("body", len(title) + 1, len(text)))
    return Article(f"a{number}", page, "article", text, parts, tuple(runs), page.date)


ARTICLES = (article(1, POST), article(2, TEA))


def passages() -> tuple[Passage, ...]:
    found = []
    for item in ARTICLES:
        start = 0
        for end in (at + 1 for at, char in enumerate(item.text) if char in "\n。"):
            found.append(Passage(f"{item.id}:{start}", item, start, end))
            start = end
    return tuple(found)


PASSAGES = passages()


def cite(quote: str, number: int = 1) -> Citation:
    item = next(item for item in ARTICLES if quote in item.text)
    start = item.text.index(quote)
    return Citation(number, item, start, start + len(quote))


def answer(question: str, text: str, short: str | None, *quotes: str, hits: tuple[Hit, ...] = ()) -> Answer:
    citations = tuple(cite(quote, number) for number, quote in enumerate(quotes, 1))
    return Answer(question, question, text, short, False, None, citations, hits)


def refusal(question: str, reason: Reason = Reason.NO_TOPIC, text: str = "没有提到。") -> Answer:
    return Answer(question, question, text, None, True, reason, ())


GOLD = (
    GoldQuestion(
        "volume", "2023年甲省快递业务量多少？", type="figure", answers=("12.5亿件",), must=("12.5亿件",),
        must_not=("8.4%",), evidence=(Evidence("post.txt", "2023年甲省快递业务量完成12.5亿件"),), split="develop",
    ),
    GoldQuestion(
        "growth", "2023年甲省快递业务量增长多少？", type="growth", answers=("8.4%",), must=("8.4%",),
        evidence=(Evidence("post.txt", "同比增长8.4%"),), split="held-out",
    ),
    GoldQuestion(
        "tea", "How much tea did Yi county export in 2023?", lang="en", type="figure", answers=("4500吨",),
        must=("4500吨|4,500 tonnes",), evidence=(Evidence("tea.txt", "2023年乙县出口茶叶4500吨"),), split="develop",
    ),
    GoldQuestion(
        "both", "甲省快递量和乙县茶叶出口各多少？", type="compare", must=("12.5亿件", "4500吨"),
        evidence=(
            Evidence("post.txt", "2023年甲省快递业务量完成12.5亿件", 1), Evidence("tea.txt", "出口茶叶4500吨", 2),
        ), split="held-out",
    ),
    GoldQuestion("year", "2019年甲省快递业务量多少？", type="figure", answerable=False, reason="other_period"),
    GoldQuestion("moon", "月球上有多少人？", type="figure", answerable=False, reason="no_topic"),
)  # fmt: skip

ORACLE = {
    GOLD[0].question: answer(
        GOLD[0].question, "2023年甲省快递业务量完成12.5亿件。[1]", "12.5亿件", "2023年甲省快递业务量完成12.5亿件"
    ),
    GOLD[1].question: answer(GOLD[1].question, "2023年同比增长8.4%。[1]", "8.4%", "完成12.5亿件，同比增长8.4%"),
    GOLD[2].question: answer(
        GOLD[2].question, "In 2023: 4,500 tonnes (4500吨) [1].", "4500吨", "2023年乙县出口茶叶4500吨"
    ),
    GOLD[3].question: answer(
        GOLD[3].question, "快递12.5亿件，[1]茶叶4500吨。[2]", "12.5亿件、4500吨", "2023年甲省快递业务量完成12.5亿件",
        "出口茶叶4500吨",
    ),
    GOLD[4].question: refusal(GOLD[4].question, Reason.OTHER_PERIOD),
    GOLD[5].question: refusal(GOLD[5].question, Reason.NO_TOPIC),
}  # fmt: skip


def nothing_unsupported(answer: Answer) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class FakeArchive:
    """Gives the answers it was made with; refuses every other question. Search finds the gold sentence first."""

    answers: dict[str, Answer] = field(default_factory=lambda: dict(ORACLE))
    articles: tuple[Article, ...] = ARTICLES
    found: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    manifest: dict[str, object] = field(default_factory=lambda: {"format": 1, "passages": len(PASSAGES)})
    settings: dict[str, object] = field(default_factory=dict)
    corpus: str = "corpus"
    index: str = "index"

    @classmethod
    def open(cls, corpus: str, index: str, settings: dict[str, object]) -> "FakeArchive":
        return cls(corpus=corpus, index=index, settings=settings)

    def ask(self, question: str) -> Answer:
        return self.answers.get(question) or refusal(question)

    def search(self, text: str, k: int = 10) -> tuple[Hit, ...]:
        if text in self.found:
            return self.found[text][:k]
        asked = set(terms(text))
        scored = [Hit(passage, float(len(asked & set(terms(passage.text))))) for passage in PASSAGES]
        return tuple(sorted(scored, key=lambda hit: -hit.score)[:k])
