"""What sort of stretch a question wants for a short answer: a person, a place, a cause, the name of a thing."""

from __future__ import annotations

import re

from rag.answering import people
from rag.answering.aligning import cut
from rag.answering.asking import Asks
from rag.answering.question import Question

# Kinds that are answered with the same sorts of stretches.
KINDS: dict[Asks, str] = {
    Asks.PERSON: "who", Asks.WHO_SAID: "said", Asks.AUTHOR: "who", Asks.OFFICE: "office", Asks.DATE: "when",
    Asks.PLACE: "where", Asks.ORGANISATION: "body", Asks.LIST: "list", Asks.DEFINITION: "what", Asks.WHY: "why",
    Asks.HOW: "how", Asks.OPEN: "open", Asks.COMPARE: "open", Asks.YES_NO: "open",
}  # fmt: skip
_FIGURE = "figure"
ALL_KINDS = frozenset({*KINDS.values(), _FIGURE, "named", "work"})
LONG = frozenset({"why", "how", "what", "work"})

# What the words beside the asking word say better than the kind of question does.
_BY_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("why", r"干[嘛吗](?:要|选|非|还|$)|为了(?:什么|啥|个啥)|图(?:的是|个|的)?(?:什么|啥)|"
                r"(?:沾了|靠)(?:什么|啥)的?光"),
        ("named", r"叫(?:什么|啥|做什么|做啥)|(?:名字|名称|名儿|代号)(?:是|叫)?(?:什么|啥)|称(?:为|作)(?:什么|啥)"),
        ("work", r"(?:是|主要)?(?:干|做|经营)(?:什么|啥)(?:的|用的|工作的?)|主营(?:业务)?(?:是|有)?(?:什么|啥|哪些)|"
                 r"靠(?:什么|啥)吃饭"),
        ("what", r"(?:什么|啥)样的?|是个?(?:什么|啥)(?:东西|地方|玩意儿?|演习|平台|工程|项目|组织|机构)?[？?]?$|"
                 r"(?:啥|什么)意思|怎么定义|怎么回事"),
    )
)  # fmt: skip
_A_PERSON = re.compile(r"谁|人|员|长|师|孩|歌手|演员|导演|主任|主席|总裁|司机|老板|女友|男友|丈夫|妻子|子|者|家$")
_BODY_KIND = re.compile(
    r"(?:公司|企业|机构|单位|部门|部委|集团|银行|媒体|报|学校|大学|高校|组织|平台|团队|队|院|所|"
    r"券商|基金|超市|医院|品牌|厂|社|协会)$"
)
_OF_SOMEBODY = re.compile(r"的[^的，。？]{1,8}是谁")  # 某某的妻子是谁 asks for no office
_SEVERAL = re.compile(r"(?:几|多)[个家种项类位].*(?:有|是)谁|都(?:有|是)(?:些)?谁|分别是谁")
_PLACE_KIND = re.compile(
    r"(?:国|省|市|县|区|镇|村|地|地区|地方|城市|国家|省份|水库|湖|河|岛|港|机场|口岸|街|路|山|站|开发区|园区)$"
)


def kind_of(question: Question) -> str:
    """Return which kinds of answer a question's are weighed with."""
    kind = KINDS.get(question.asks, _FIGURE)
    if kind == "office" and people.named(question.folded) and not _OF_SOMEBODY.search(question.folded):
        return kind
    if kind == "office" and "是谁" in question.folded:
        kind = "who"
    if kind in ("open", "who", "what", "how", "office", "list"):
        found = next((name for name, words in _BY_WORDS if words.search(question.folded)), None)
        if found and not (found == "named" and kind == "who" and _person_called(question.folded)):
            return found if kind != "list" or found == "work" else kind
    if kind in ("open", "body", "where"):
        sort = cut(question.folded).kind
        if _BODY_KIND.search(sort) or (kind == "body" and not sort):
            return "body"
        return "where" if kind == "where" or _PLACE_KIND.search(sort) else "open"
    return "list" if kind == "who" and _SEVERAL.search(question.folded) else kind


def _person_called(folded: str) -> bool:
    """Whether it is a person that 叫什么 asks for the name of."""
    before = re.split(r"(?:的?(?:名字|姓名|名儿|名称))?(?:都|分别|又)?(?:叫|是|称)", folded)[0]
    return bool(_A_PERSON.search(before[-3:])) or "姓" in folded
