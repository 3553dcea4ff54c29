"""The interface's own words, each in Chinese and English; how both share a page is `bilingual`."""

from __future__ import annotations

from rag.answering.records import Reason
from rag.web.bilingual import pair
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
    "found": ("找到 {count} 段", "{count} passages"),
    "show_all": ("看全部文章", "Show all articles"),
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
    "whole_question": ("完整的问题：", "The whole question: "),
    "sources": ("出处", "Sources"),
    "source": ("出处", "Source"),
    "page": ("版面", "Page"),
    "line": ("第 {lines} 行", "line {lines}"),
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
    "edit": ("改问", "Edit"),
    "editing": (
        "正在改问：发出后替换原来的问题和它后面的回答。",
        "Editing: what you send replaces that question and what follows.",
    ),
    "cancel": ("不改了", "Cancel"),
    "stop": ("停止", "Stop"),
    "stopped": ("已停止。", "Stopped."),
    "like": ("答得对", "Right"),
    "dislike": ("答得不对", "Wrong"),
    "kept": (
        "已记在本机的 {file}，作为标准问答的候选；只有问题、回答和引文，不会发往别处。",
        "Kept on this server in {file}, as a candidate for the gold set: question, answer and quotes, sent nowhere.",
    ),
    "not_kept": ("没能记下：{why}", "Could not be kept: {why}"),
    "only": ("只问这一篇：", "This article only: "),
    "all": ("改为问全部馆藏", "Ask all pages again"),
    "ask_only": ("只就这一篇提问", "Ask about this article only"),
    "whole": ("全文", "The whole article"),
    "export": ("导出", "Export"),
    "change": ("换个时期或指标", "Change period or measure"),
    "change_when": ("时期", "Period"),
    "change_what": ("指标", "Measure"),
    "change_sort": ("问什么", "Asked"),
    "ask_so": ("这样问", "Ask this"),
    "item": ("项目", "Item"),
    "value": ("数值", "Value"),
    "copy_table": ("复制表格", "Copy table"),
    "save_csv": ("存为 CSV 文件", "Save as CSV"),
    "agree": ("{count} 处出处说法一致", "{count} sources agree"),
    "elsewhen": ("（那里的时间是{when}）", " (there for {when})"),
    "next": ("接着可以问", "You could ask next"),
    "for_example": ("这些版面答得了的，例如", "What these pages can answer, for example"),
    "instead": ("报上有的，点一下就问", "What the pages do have: ask it"),
    "building": (
        "版面有变动，正在更新索引，期间照常回答。",
        "Pages changed: the index is being rebuilt; asking goes on.",
    ),
    "updated": ("索引已更新，新的版面可以问了。", "The index is up to date: new pages can be asked about."),
    "add_how": (
        "添加报纸版面（.txt，一个文件一个版面）或现成文章（.jsonl）。每个文件不超过 {mb} MB，最多 {most} 个；"
        "存入本机的 corpus/added/，可随时移除。",
        "Add newspaper pages (.txt, one page a file) or ready articles (.jsonl): at most {mb} MB a file and {most} "
        "files. They are kept on this machine in corpus/added/ and can be removed at any time.",
    ),
    "add_pick": ("选择文件，或拖到这里", "Choose files, or drop them here"),
    "add_none": ("还没有添加过版面。", "Nothing has been added yet."),
    "add_off": (
        "这里不开放添加和评测：聊天页绑定到本机以外的地址时默认关闭。要开放，启动时加 --allow-adding。",
        "Adding and evaluating are off here: they are when the chat listens beyond its own machine. "
        "To allow them start it with --allow-adding.",
    ),
    "add_done": ("已添加，可以问了。", "Added: it can be asked about."),
    "remove": ("移除", "Remove"),
    "doubtful": ("读得没有把握的地方", "Doubtful places"),
    "trial_how": (
        "用标准问答集或对话集评测：逐题作答、核对，给出各项指标、风险—覆盖曲线和答错的题，并与先前一次比较。盲测集只给总分。",
        "Measure the answers on a gold set of questions or conversations: every measure, the risk and coverage curve, "
        "the failures, and what changed against an earlier run. Of blind sets the totals alone are shown.",
    ),
    "trial_file": ("标准问答", "Gold file"),
    "trial_limit": ("题数或对话数", "Questions or conversations"),
    "trial_run": ("开始评测", "Run"),
    "trial_own": ("用自己的文件……", "Use my own file…"),
    "trial_going": ("评测进度", "Progress of the run"),
    "trial_against": ("先前一次", "Earlier run"),
    "trial_sent": ("与保存的报告比较……", "Compare with a saved report…"),
    "trial_alone": ("（另有 {alone} 题只在其中一次，未计）", "({alone} in one alone, left out)"),
    "trial_better": ("变好", "better"),
    "trial_worse": ("变差", "worse"),
    "trial_rest": ("另有 {count} 项指标没有变。", "{count} other measures did not change."),
    "trial_sure": ("差别不像是偶然（p < 0.05）", "unlikely to be chance (p < 0.05)"),
    "trial_question": ("问题", "Question"),
    "trial_refused": ("拒答", "refused"),
    "trial_table": ("比较", "Comparison"),
    "trial_compare": ("比较", "Compare"),
    "trial_right": ("题答对", "right"),
    "trial_report": ("评测报告", "Report of the run"),
    "trial_measure": ("指标", "Measure"),
    "trial_first": ("先前", "Earlier"),
    "trial_second": ("这次", "This run"),
    "trial_points": ("百分点", "Points"),
    "trial_changed": (
        "两次都有的 {shared} 题中，新答对 {won} 题，新答错 {lost} 题。",
        "Of {shared} questions in both, {won} are newly right and {lost} newly wrong.",
    ),
    "trial_won": ("新答对", "Newly right"),
    "trial_lost": ("新答错", "Newly wrong"),
    "busy": (
        "现在提问的人太多，排队已满。请过一会儿再问。",
        "Too many people are asking just now and the queue is full. Please ask again in a moment.",
    ),
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
    "about_libraries": ("软件库", "Libraries"),
    "about_settings": ("设置", "Settings"),
    "about_added": ("其中读者添加", "Of them added here"),
    "about_pages": ("版面", "Pages"),
    "about_articles": ("文章", "Articles"),
    "about_passages": ("段落", "Passages"),
    "about_statements": ("数据陈述", "Statements of figures"),
    "about_built": ("索引建于", "Index built"),
    "about_size": ("索引大小", "Index size"),
    "about_encoder": ("编码器", "Encoder"),
    "about_shipped": ("随包发布的模型（{print}）", "the one that ships ({print})"),
    "about_models": ("随包模型", "Models"),
    "about_version": ("版本", "Version"),
    "about_problems": ("未能读入", "Could not be read"),
    "tab_ask": ("问答", "Ask"),
    "tab_articles": ("文章", "Articles"),
    "tab_adding": ("添加", "Add"),
    "tab_trial": ("评测", "Evaluate"),
    "tab_about": ("关于", "About"),
}
_STAGES: dict[str, tuple[str, str]] = {
    "read": ("读版面", "reading pages"),
    "cut": ("切分文章", "cutting articles"),
    "words": ("词索引", "indexing words"),
    "vectors": ("算向量", "computing vectors"),
    "check": ("校验", "checking"),
}
_RELATIONS: dict[str, tuple[str, str]] = {
    "same": ("说的是同一个数", "gives the same figure"),
    "round": ("说得粗些或单位不同，与此不矛盾", "is rounded or in another unit; it does not contradict"),
    "period": ("数不同，因为时间不同", "differs because it is of another time"),
    "status": ("数不同：有一处是约数、预计或目标", "differs: one of the two is approximate, a forecast or a target"),
    "other": ("数不同，报上没有说明原因，请对照两处原文", "differs, and the pages do not say why: compare the two"),
}
_MEASURE_KINDS: dict[str, tuple[str, str]] = {
    "level": ("数值", "level"),
    "growth": ("增长", "growth"),
    "change": ("变化", "change"),
    "share": ("占比", "share"),
    "rank": ("位次", "rank"),
    "multiple": ("倍数", "multiple"),
    "duration": ("时长", "duration"),
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
    return pair(*(template.format(**values) for template in _TEXTS[key]))


def plain(key: str) -> str:
    """Return the interface text `key` in both languages, for an attribute: nothing can be hidden there."""
    return shown(" / ".join(_TEXTS[key]))


def verdict(reason: Reason | None) -> str:
    """Return as HTML, in a few words of both languages, why a question was refused."""
    return pair(*_REASONS[reason])


def kind(name: str) -> str:
    """Return as HTML what sort of item an article is; empty for a plain article."""
    return pair(*_KINDS[name]) if name in _KINDS else ""


def stage(name: str) -> str:
    """Return as HTML what a build is doing."""
    return pair(*_STAGES.get(name, (name, name)))


def relation(name: str) -> str:
    """Return as HTML how another article's figure stands to the one answered."""
    return pair(*_RELATIONS[name])


def measure_kind(name: str) -> str:
    """Return as HTML what sort of figure it is."""
    return pair(*_MEASURE_KINDS[name])
