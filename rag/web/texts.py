"""The interface's own words, each in Chinese and English.

Both stand in the page and its style shows one of them (`:root[lang]`), so that switching needs no server and an
answer given before the switch changes with the page.
"""

from __future__ import annotations

from rag.answering.records import Reason
from rag.errors import BaodaError, IndexLocked, QuestionError
from rag.web.safe import shown

LANGUAGES = ("zh", "en")

_TEXTS: dict[str, tuple[str, str]] = {
    "name": ("报答", "Baoda"),
    "promise": (
        "向报纸提问，每个回答都附印在报上的原句。",
        "Ask the newspaper. Every answer comes with the printed sentence it stands on.",
    ),
    "holdings": (
        "馆藏 {pages} 版报纸，共 {articles} 篇文章与图片说明",
        "Holds {pages} newspaper pages with {articles} articles and captions",
    ),
    "count": ("{count} 篇", "{count} items"),
    "nothing": ("没有找到。", "Nothing found."),
    "search": ("在文章里查找", "Search the articles"),
    "choose": ("从左边选一篇来读。", "Choose an article to read."),
    "try": ("可以这样问", "Try one of these"),
    "question": ("你的问题", "Your question"),
    "placeholder": (
        "问一件报上的事……",
        "Ask about the pages…",
    ),
    "send": ("提问", "Ask"),
    "understood": ("已理解为：", "Understood as: "),
    "sources": ("出处", "Sources"),
    "source": ("出处", "Source"),
    "page": ("版面", "Page"),
    "lines": ("第 {lines} 行", "lines {lines}"),
    "printed": ("整版文字（按印刷行序）", "The page as printed"),
    "printed_region": ("整版文字，引用处已标出", "The page as printed, with the cited words marked"),
    "loading": ("正在取版面……", "Fetching the page…"),
    "gone": (
        "这篇文章已不在馆藏中：版面可能已更新。请重新提问。",
        "This article is no longer held: its page may have changed. Please ask again.",
    ),
    "no_page": (
        "此文以成文形式收入，没有印刷版面。",
        "This article was received as ready text; it has no printed page.",
    ),
    "looking": ("正在翻报……", "Looking through the pages…"),
    "interrupted": ("还没有得到回答。", "No answer yet."),
    "asked": ("问", "Asked"),
    "again": ("再问一次", "Ask again"),
    "failed": ("没能回答", "Could not answer"),
    "elapsed": ("用时 {ms} 毫秒", "{ms} ms"),
    "copy": ("复制", "Copy"),
    "copied": ("已复制", "Copied"),
    "clear": ("新的对话", "New conversation"),
    "switch": ("English", "中文"),
    "about_how": (
        "报答不联网、不用大语言模型：从馆藏的报纸里找出原句作答。报上没有的，它会说没有，并说明有什么。",
        "Baoda uses no network and no language model: it answers with sentences found on the pages it holds. "
        "What they do not say it refuses, and tells what they say instead.",
    ),
    "about_api": (
        "程序可用 gradio_client 调用 /ask 与 /search，得到同样的回答（JSON）。",
        "Programs get the same answers as JSON from /ask and /search, with gradio_client.",
    ),
    "about_pages": ("版面", "Pages"),
    "about_articles": ("文章", "Articles"),
    "about_passages": ("段落", "Passages"),
    "about_statements": ("数据陈述", "Statements of figures"),
    "about_built": ("索引建于", "Index built"),
    "about_size": ("索引大小", "Index size"),
    "about_encoder": ("编码器", "Encoder"),
    "about_version": ("版本", "Version"),
    "about_problems": ("未能读入", "Could not be read"),
    "tab_ask": ("问答", "Ask"),
    "tab_articles": ("文章", "Articles"),
    "tab_about": ("关于", "About"),
}
_REASONS: dict[Reason | None, tuple[str, str]] = {
    None: ("报上没有", "Not on these pages"),
    Reason.NO_TOPIC: ("报上没有谈到", "Not on these pages"),
    Reason.OTHER_PERIOD: ("报上有，但不是这个时期", "On these pages for another period"),
    Reason.OTHER_PLACE: ("报上有，但说的不是它", "On these pages, but of others"),
    Reason.OTHER_MEASURE: ("报上谈到，但没有这一项", "Spoken of, but not this"),
    Reason.FALSE_PREMISE: ("与报上不符", "The pages say otherwise"),
    Reason.NOT_STATED: ("报上没有说", "Nobody here says so"),
}
_KINDS: dict[str, tuple[str, str]] = {
    "brief": ("简讯", "Brief"),
    "caption": ("图片说明", "Caption"),
    "quote": ("引语", "Quotation"),
    "note": ("附注", "Note"),
    "commentary": ("评论", "Commentary"),
}


def say(key: str, language: str, **values: object) -> str:
    """Return the interface text `key` in `language` (`zh` or `en`) as plain text.

    Raises KeyError for a text there is not.
    """
    return _TEXTS[key][LANGUAGES.index(language)].format(**values)


def both(key: str, **values: object) -> str:
    """Return the interface text `key` as HTML, in both languages; `values` are escaped.

    >>> both("lines", lines="3–5")
    '<span class="zh" lang="zh">第 3–5 行</span><span class="en" lang="en">lines 3–5</span>'
    """
    return _pair(*(template.format(**values) for template in _TEXTS[key]))


def plain(key: str) -> str:
    """Return the interface text `key` in both languages, for an attribute: nothing can be hidden there."""
    return shown(" / ".join(_TEXTS[key]))


def verdict(reason: Reason | None) -> str:
    """Return as HTML, in a few words of both languages, why a question was refused."""
    return _pair(*_REASONS[reason])


def kind(name: str) -> str:
    """Return as HTML what sort of item an article is; empty for a plain article."""
    return _pair(*_KINDS[name]) if name in _KINDS else ""


def trouble(error: BaodaError) -> str:
    """Return as HTML what went wrong and what to do: the error's own words, introduced in both languages."""
    if isinstance(error, IndexLocked):
        lead = _pair("索引正在更新，请过一会儿再问。", "The index is being rebuilt; please ask again in a moment.")
    elif isinstance(error, QuestionError):
        lead = _pair("请换一种问法：", "Please ask in another way:")
    else:
        lead = _pair("馆藏暂时用不了：", "The archive cannot be used just now:")
    return f'{lead} <bdi class="detail">{shown(str(error))}</bdi>'


def _pair(chinese: str, english: str) -> str:
    return f'<span class="zh" lang="zh">{shown(chinese)}</span><span class="en" lang="en">{shown(english)}</span>'
