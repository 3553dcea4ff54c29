"""The five shipped pages as a person reads them (cases/reading_pages.json), beside what the program makes of them.

White space counts nowhere here. `title` may be read as title and subtitle; `kind` may allow several (`article|brief`).
An item that is known to fail carries `fails`, the reason; take it out when the item passes.
"""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from rag.pages.reading import read_corpus
from rag.pages.repair import drop_marks

CORPUS = Path(__file__).parents[1] / "corpus"
READ = json.loads((Path(__file__).parent / "cases" / "reading_pages.json").read_text(encoding="utf-8"))
PAGES = {page["page"]: (CORPUS / "pages" / page["page"]).read_text(encoding="utf-8").split("\n") for page in READ}
ITEMS = [(page["page"], item) for page in READ for item in page["items"]]
NAMES = [f"{page[:3]}-{(item.get('title') or item.get('text') or item['first'])[:12]}" for page, item in ITEMS]
SINGLE = ("kicker", "byline", "dateline", "source", "credit")


def tight(text):
    return "".join("".join(map(drop_marks, (text or "").split("\n"))).split())


def body(page, item):
    """The words of an item's body as printed, sub-headings among them, in reading order."""
    words = ""
    for given in item["lines"]:
        first, last = (given.split("-") * 2)[:2]
        words += tight("\n".join(PAGES[page][int(first) - 1 : int(last)]))
    return words[words.index(item["first"]) : words.rindex(item["last"]) + len(item["last"])]


def told(article, *kinds):
    return [tight(article.text[p.start : p.end]) for p in article.parts if p.kind in kinds]


def likest(articles, words):
    """The item of the page that shares most pairs of characters with `words`, its own length counted against it."""

    def alike(article):
        said, wanted = (Counter(pairwise(text)) for text in (tight(article.text), words))
        return 2 * (said & wanted).total() / (said.total() + wanted.total())

    return max(articles, key=alike)


def differences(page, item, articles):
    """What is wrong with the reading of one item, in words; nothing where it is whole, pure, in order and complete."""
    words = body(page, item)
    article = likest(articles, words)
    wrong = [] if article.kind in item["kind"].split("|") else [f"kind: {article.kind}"]
    if (said := "".join(told(article, "body", "heading", "caption"))) != words:
        same = next(
            (at for at, (a, b) in enumerate(zip(said, words, strict=False)) if a != b), min(len(said), len(words))
        )
        wrong.append(f"body: {len(said)} characters for {len(words)}; from {same} on {said[same : same + 24]!r}")
        wrong[-1] += f" for {words[same : same + 24]!r}"
    wanted = {kind: [tight(item[kind])] if kind in item else [] for kind in SINGLE}
    wanted["headline"] = [tight(item.get("title", "")) + tight(item.get("subtitle", ""))]
    wanted["heading"] = [tight(heading) for heading in item.get("headings", ())]
    wanted["note"] = [tight(note) for note in (*item.get("bullets", ()), *filter(None, [item.get("note")]))]
    found = {kind: told(article, kind) for kind in (*SINGLE, "heading", "note")}
    found["headline"] = ["".join(told(article, "title", "subtitle"))]
    if any(tight(other.get("text", "")) in found["kicker"] for _, other in ITEMS if other.get("or") == "kicker"):
        found["kicker"] = []
    for kind, want in wanted.items():
        got = found[kind]
        if "".join(got) != "".join(want):
            wrong.append(f"{kind}: {got} for {want}")
    day = article.published and article.published.isoformat()
    if day != item.get("published"):
        wrong.append(f"published: {day} for {item.get('published')}")
    return wrong


@pytest.fixture(scope="module")
def shipped():
    """The items of every shipped page, by its file name."""
    articles = read_corpus(CORPUS, workers=1).articles
    return {name: [article for article in articles if article.page.file == name] for name in PAGES}


@pytest.mark.parametrize(("page", "item"), ITEMS, ids=NAMES)
def test_an_item_is_read_as_a_person_reads_it(shipped, page, item, request):
    if item.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason=item["fails"]))
    if item["kind"] == "furniture":
        said = [tight(article.text) for article in shipped[page] if article.kind == "furniture"]
        if item.get("or") == "kicker":
            said += [words for article in shipped[page] for words in told(article, "kicker")]
        assert tight(item["text"]) in said
    else:
        assert differences(page, item, shipped[page]) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_item_that_a_person_does_not_see(shipped, page, request):
    (labels,) = [labels for labels in READ if labels["page"] == page]
    if labels.get("fails"):
        request.applymarker(pytest.mark.xfail(strict=True, reason=labels["fails"]))
    wanted = [item["kind"] for item in labels["items"] if item["kind"] != "furniture"]
    assert len([a for a in shipped[page] if a.kind != "furniture"]) == len(wanted)


@pytest.mark.parametrize("page", PAGES)
def test_the_labels_hold_all_print_of_a_page_once(page):
    words = ""
    for item in (item for name, item in ITEMS if name == page):
        words += body(page, item) if "lines" in item else item["text"]
        words += "".join(item.get(kind, "") for kind in (*SINGLE, "title", "subtitle", "note"))
        words += "".join(item.get("bullets", ()))
    assert Counter(tight(words)) == Counter(tight("\n".join(PAGES[page])))


@pytest.mark.parametrize(("page", "item"), [pair for pair in ITEMS if "lines" in pair[1]])
def test_the_labels_count_their_characters(page, item):
    words = body(page, item)
    assert len(words) == item["characters"] and all(heading in words for heading in item.get("headings", ()))
