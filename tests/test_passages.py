import pytest

from rag.pages.passages import cut, sentences
from rag.pages.records import Article, Page, Part

ENDS = ("。", "！", "？", "。”", "！”", "？”", "……")
SENTENCE = "青石县今年建成田头冷库三十二座，总库容达到一万五千吨，梨子可以存到次年五月。"


def article(*parts):
    found, text = [], ""
    for kind, words in parts:
        text += "\n" if text else ""
        found.append(Part(kind, len(text), len(text) + len(words)))
        text += words
    return Article("a", Page("p", "p.txt"), "article", text, tuple(found))


LONG = article(
    ("title", "冷库建到田头"),
    ("byline", "赵明"),
    ("body", SENTENCE * 9 + "\n" + "“卖价每斤高出一块钱！”果农孙大姐算了一笔账。" * 12),
    ("heading", "无人机上天"),
    ("body", SENTENCE * 8),
)
SHORT = article(("title", "无题"), ("body", "冷库满了。"))


@pytest.mark.parametrize("made", [LONG, SHORT], ids=["long", "short"])
@pytest.mark.parametrize("size", [1, 60, 220, 5000])
def test_every_character_but_separators_lies_in_exactly_one_passage(made, size):
    passages, text, at = cut(made, size), made.text, 0
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] and passage.text == passage.text.strip() != ""
        assert not text[at : passage.start].strip() and passage.start >= at
        at = passage.end
    assert not text[at:].strip()


def test_passages_end_where_sentences_end():
    *inner, last = cut(LONG, 100)
    assert len(inner) > 5 and all(passage.text.endswith(ENDS) for passage in (*inner, last))


def test_the_head_of_a_story_stands_in_its_first_passage():
    first, *rest = cut(LONG, 100)
    assert first.text.startswith("冷库建到田头\n赵明\n青石县") and not any("赵明" in p.text for p in rest)


def test_a_sub_heading_begins_a_passage():
    assert any(passage.text.startswith("无人机上天\n") for passage in cut(LONG, 5000))


def test_a_short_last_sentence_joins_the_passage_before():
    made = article(("body", SENTENCE * 6 + "完了。"))
    assert [passage.text.endswith("完了。") for passage in cut(made, 100)][-1]
    assert all(len(passage.text) >= 50 for passage in cut(made, 100))


def test_passages_have_names_of_their_own():
    names = [passage.id for passage in cut(LONG, 60)]
    assert len(set(names)) == len(names) > 5 and all(name.startswith("a:") for name in names)


def test_an_empty_article_has_no_passage():
    assert cut(article()) == ()


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("他说：“满了。”我们走了。", ["他说：“满了。”", "我们走了。"]),
        ("“满了！”他喊。我们走了。", ["“满了！”", "他喊。", "我们走了。"]),
        ("“这是好事。”孙大姐说。我们走了。", ["“这是好事。”孙大姐说。", "我们走了。"]),
        ("真的？！走吧。", ["真的？！", "走吧。"]),
        ("（详见图。第二版）冷库满了。走吧。", ["（详见图。第二版）冷库满了。", "走吧。"]),
        ("梨、桃、杏……等都卖完了。走吧。", ["梨、桃、杏……等都卖完了。", "走吧。"]),
        ("梨、桃、杏……它们都卖完了。", ["梨、桃、杏……", "它们都卖完了。"]),
        ("同比增长15.3%。库容1.5万吨。", ["同比增长15.3%。", "库容1.5万吨。"]),
        ("一是建冷库；二是修路，三是卖梨。", ["一是建冷库；二是修路，三是卖梨。"]),
        ("没有句号的一行", ["没有句号的一行"]),
        ("第一段\n第二段。", ["第一段", "第二段。"]),
    ],
)
def test_a_sentence_keeps_its_quotation_marks_and_its_speaker(text, want):
    made = article(("body", text))
    assert [made.text[start:end] for start, end in sentences(made)] == want
