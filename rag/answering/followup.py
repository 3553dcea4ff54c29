"""What a follow-up does with what was said before it, told by its words alone.

Nothing here looks at a corpus. `read` says what a text does to the thread (goes on, turns away, comes back, mends),
and which of its words stand for something said before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from rag.answering import sourcing
from rag.answering.sourcing import About
from rag.pages import periods
from rag.words import normalise, tag


class Pick(StrEnum):
    """Which of several told side by side a follow-up asks for."""

    MOST = "most"
    LEAST = "least"
    ORDINAL = "ordinal"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Followup:
    """A text after an answer. `text` is what is left to be asked once the words that turn the thread are taken off.

    `alone`: it turns to another topic and takes nothing over; `mends`: it repairs the question before; `topic`: what
    it comes back to (回到5G), or names for the rest to ask of (肖文呢，他是什么人); `fragment`: it names one thing and
    asks nothing itself (那包裹业务呢); `narrows`: 其中, a part of what was spoken of; `whose`: it ends
    in 的, and what it is said of is left out (农产品的呢); `reckons`: it is to follow from what was told (照这样算);
    `place` counts from 1;
    `otherwise`: what it may ask of the answer where the pages do not say it of the thing (什么时候).
    """

    text: str
    alone: bool = False
    mends: bool = False
    returns: bool = False
    topic: str = ""
    fragment: bool = False
    narrows: bool = False
    whose: bool = False
    reckons: bool = False
    about: About | None = None
    pick: Pick | None = None
    place: int = 0
    otherwise: About | None = None


_END = re.compile(r"[\s，,。．.！!？?、；;…~～]+$")
_CHANGE = re.compile(
    r"^(?:(?:我们?)?(?:再|就)?换(?:个|一个)?(?:问题|话题)?(?:吧|问|聊聊?)?|算了(?:吧)?|不说这个了?|说点别的|下一个问题|"
    r"另外问一下|另外想问(?:一下)?|"
    r"顺便问(?:一下|一句)?|再问(?:一个|个)(?:问题)?|对了|题外话|(?:说|聊)点?别的|(?:先)?不(?:说|聊|问)(?:它|这个|这些)了?|"
    r"(?:by the way|(?:a )?(?:different|new|another) (?:topic|subject|question)|never ?mind|change of topic|"
    r"let'?s change the (?:topic|subject)|forget (?:it|that)))[\s，,。．.:：;；!！—-]+",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"^(?:再|还是|我们?)*(?:回到|说回到?|回过头来?(?:说|问|看)|接着说|话说回来)(?:刚才的?|"
    r"前面的?)?(?P<topic>[^，,。？?]{1,24}?)"
    r"(?:的话题|的问题|这个话题)?[，,。：:]\s*(?P<rest>.+)$|"
    r"^(?:刚才|前面|之前|上面|一开始)(?:我们?|你)?(?:说|提|讲|问|聊|讨论)(?:到|过)?的?(?P<topic_before>[^，,。？?]{2,24}?)"
    r"[，,：:]\s*(?P<rest_before>.+)$|"
    r"^(?:(?:going )?back to|returning to) (?P<topic_en>[^,.;:]{1,40})[,.;:]\s*(?P<rest_en>.+)$",
    re.IGNORECASE,
)
_THE = re.compile(r"^(?:[那这]一?[个些批条种份项次位篇家座张款届轮场起]?的?|the )(?=.{2})", re.IGNORECASE)
_NO = (
    r"(?:[哦啊呃嗯诶]*(?:(?:不对)+|不是(?:这个|的|它)?|(?:我|你)?(?:说|问|弄|搞|理解|打|写)?错了|不要这个|"
    r"no|nope|wrong|not that(?: one)?|sorry|actually)[\s，,。！!.—-]+)"
)
_MEANT = (
    r"(?:我(?:不是|没)(?:想|要)?(?:问|说)(?:这个|它|这)?[，,\s]*)?"
    r"(?:我(?:是|刚才|其实|本来|就|只)*(?:想|要|想要)?(?:问|说|指|要|想知道|打听)的?(?:其实)?(?:是)?|(?:问|说|"
    r"指)的(?:其实)?是|应该是|应是|"
    r"我的意思是|换成|改成|改问|i (?:meant|mean|asked about|was asking about|am asking about|"
    r"want(?:ed)?)(?: to ask about)?|make (?:that|it))"
)
_REPAIR = re.compile(
    rf"^(?:(?:不是|不要|没问)[^，,。]{{1,10}}[，,]\s*(?=我))?{_NO}*{_MEANT}[\s，,：:]*(?P<rest>.+)$|"
    rf"^{_NO}+(?:是|而是|要(?:的是)?)?(?P<bare>.+)$",
    re.IGNORECASE,
)
_SPELT_OUT = re.compile(r"[^：:]{1,24}[：:]\s*(?P<question>.{6,})$")  # shipments: how far did they drop
_PLAIN_WISH = re.compile(r"^我(?:想|要|想要)?(?:问|说|想知道|要|打听)(?!的)", re.IGNORECASE)
_INSTEAD = re.compile(r"[，,]?(?:不是|而不是|没问|, not |,? rather than |,? instead of )[^，,]*$", re.IGNORECASE)
# What is only said to be polite, or to keep the talk going.
_TALK = re.compile(
    r"^(?:(?:哦|噢|喔|嗯|啊|呃|诶|哎|哇|好|好的|好吧|行|行吧|对|是的|是吗|是嘛|真的吗?|原来如此|原来是这样|这样啊|明白|明白了|懂了|知道了|了解|了解了|收到|"
    r"谢谢|谢谢你|多谢|谢了|不错|厉害|真不少|不少啊|麻烦|劳驾|另外|还有|最后|再确认一[下遍]|确认一下|再问一[下句遍]|再问下|再问个|继续问|"
    r"接着问|顺带问(?:一[下句])?|顺带一提|最后(?:再)?问(?:一[下句个])?|还想问(?:一[下句])?|还想知道|"
    r"ok(?:ay)?|thanks|thank you|great|good|i see|got it|right|alright|all right|fine|interesting|wow|hm+|"
    r"one more(?: thing| question)?|also|finally|lastly)"
    r"(?:了|啊|呀|哦|吧|哈)?[\s，,。．.！!？?~～—：:]+)+(?=.{2})",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:那么|那(?![些个里时批张边家年次位种段篇条天场])|嗯+|哦|噢|呃|好的?(?=[，,])|行(?=[，,])|请问|然后|所以|"
    r"接着|还有(?=[^吗么没])|"
    r"以及|(?:再|我)?想?问(?:一下|下)|再?(?:说说|讲讲|聊聊|谈谈|看看)(?=.{2})|"
    r"okay|ok|well|so|and|but|then|what about|how about|what of|as for)[\s，,]*)+",
    re.IGNORECASE,
)
_RECKONS = re.compile(
    r"^(?:那么?|so )?(?:(?:按|照|依)(?:着|照)?(?:这样|这么|这个?|那个?|此)(?:数字?|比例|速度|增速)?来?"
    r"(?:推?算|说|看)?(?:下来|的话)?|这[么样](?:推?算|说)(?:来|下来|的话)?|"
    r"(?:at|by|judging by|going by) (?:that|this)(?: rate| reckoning)?(?=[, ]))[，, ]*(?=.{3})",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"(?P<asked>.{2,}?)呢?[，,。？?]\s*我(?:的意思是|是?(?:说|指|问)的?(?:是)?)(?P<time>[^，,]*\d[^，,]*?)的?$"
)
_NAMED = re.compile(r"^(?P<topic>[^，,。？?]{2,24}?)呢[，,。？?]\s*(?P<rest>.{2,})$")
_LOOKED_AT = re.compile(
    r"^(?:再|接着)(?:看|说|聊|讲){1,2}(?:一?下)?(?P<topic>[^，,。？?]{2,12})[，,]\s*(?P<rest>.{3,})$"
)
_TOPIC_FIRST = re.compile(r"^(?P<topic>[^，,。？?]{2,24})[，,]\s*(?P<rest>[它他她这那].{2,})$")
_NAMED_ENGLISH = re.compile(
    r"^(?:for |of |in |about )?(?P<topic>[a-z][^,?\d]{2,40}), "
    r"(?P<rest>(?:what|how|when|who|where|why|which|did|does|is|was|were) .{3,})$",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:又|也)?(?:怎么样|如何|是怎样的?|什么情况)?(?:呢|啊|呀|嘛|吧|来着)*$")
_PARTS = re.compile(
    r"^(?:其中|(?:这|它|他们)?里[面头边]|(?:这)?当中|这其中)(?:的)?[，,]?|^of (?:those|these|which),? ", re.IGNORECASE
)
_THAT_ONE = re.compile(
    r"的?那(?:一)?(?:个|张|批|条|篇|项|次|种|位|家|份)$|(?:[那这]一?(?:块|边|部分|方面)|方面|这边|单独看?)$"
)
_WHOSE = re.compile(r"的$")

_SUPERLATIVE = re.compile(
    r"(?:哪|谁|什么)[^，。？]{0,14}?最(?P<how>[高低多少大小快慢强弱好差长短贵重猛]|厉害|便宜)|"
    r"^[^，。？]{0,20}?最(?P<how2>[高低多少大小快慢强弱好差长短贵重猛]|厉害|便宜)的?(?:又?是|呢|为)?(?:哪(?:一)?(?:个|家|国|项|"
    r"类|种|省|市|地|年)?[\u4e00-\u9fff]{0,2}|谁|"
    r"什么)?$|^(?:谁|哪(?:一)?个)(?:更|比较)(?P<how4>[高低多少大小快慢强弱])$|"
    r"^(?:which|who|what)\b.*\b(?P<how3>highest|lowest|most|least|largest|smallest|biggest|fastest|slowest|fewest)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(r"[低少小慢弱差短]|便宜|lowest|least|smallest|slowest|fewest", re.IGNORECASE)
_FALLS = re.compile(
    r"[跌降掉]得?最|(?:下降|下跌|减少|下滑|回落)[^，。]{0,3}最|最[^，。]{0,3}(?:降幅|跌幅)|(?:降|跌)幅最|fell|fall|drop|declin"
)
_PLACE = re.compile(
    r"^(?:它的?|其中|排(?:在|名)?|位居|居)?第(?P<n>[一二三四五六七八九十\d]+)(?:个|对|名|位|大|高|多|低|快|项|家|条|点|种|"
    r"样|件|步|类|句|方面)?(?:的)?(?:方面|任务|原因|措施|问题|建议|观点|特点|意见|内容|部分|要求|目标)?(?:又?是|指的?是|讲的?是|说的?是|讲|说|指)?"
    r"(?:哪(?:一)?(?:个|家|国)[\u4e00-\u9fff]{0,4}|谁|什么|啥|怎么说的?)?$|"
    r"^(?:the |and the )?(?P<en>second|third|fourth|fifth)(?: one| highest| largest)?$",
    re.IGNORECASE,
)
_PLACES = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_BARE_WHEN = re.compile(
    r"^(?:是)?(?:在)?(?:什么时候|哪(?:一)?天|何时|啥时候|when(?: was (?:it|that|"
    r"this))?)(?:的事)?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"^(?:另外|其他|其它|其余|剩下|别)的?(?:那)?(?:[几两三四五六七八九十\d]+)?(?:个|样|项|种|家|国|些|类|者|"
    r"国家|地区|业务|产业|的)*[\u4e00-\u9fff]{0,2}$|"
    r"^(?:the )?(?:others?|other (?:one|two|three|four|countries|ones)|rest)$",
    re.IGNORECASE,
)
_TWO_DIGITS = re.compile(r"(?:截至|截止到?|到|至)? ?(\d\d)(?= ?年)")
_LASTS = tuple("了过花用–—-~")  # 过了10年 is no year
_LONGEST_NAME = 12
_ASKS = re.compile(r"[谁几哪吗]|多少|什么|怎|为何|如何|多[大高长久重]")
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}


def read(text: str) -> Followup:
    """Return what `text` does with the thread, by its words.

    >>> read("那包裹业务呢？").text, read("那包裹业务呢？").fragment
    ('包裹业务', True)
    >>> read("这个数据是谁发布的？").about.value, read("国家统计局发布了什么").about
    ('publisher', None)
    >>> read("算了，绿色工厂有多少").alone, read("回到5G，它带动了多少产出").topic
    (True, '5G')
    """
    said = _years_in_full(_END.sub("", normalise(" ".join(text.split()))))
    said = _TALK.sub("", said) or said
    if changed := _CHANGE.match(said):
        return Followup(said[changed.end() :], alone=True)
    if back := _RETURN.match(said):
        topic = back["topic"] or back["topic_before"] or back["topic_en"]
        rest = back["rest"] or back["rest_before"] or back["rest_en"]
        return Followup(rest, returns=True, topic=_THE.sub("", topic.strip()))
    mended = _REPAIR.match(said)
    if mended and not _PLAIN_WISH.match(said):  # 我想问X asks, 我问的是X mends
        rest = mended["rest"] or mended["bare"]
        if named := _SPELT_OUT.match(rest):
            return _going_on(named["question"])
        if named := _TOPIC_FIRST.match(rest):
            return Followup(named["rest"], mends=True, topic=named["topic"])
        rest = _END.sub("", _INSTEAD.sub("", rest)).removesuffix("的")
        return Followup(_PARTICLE.sub("", rest), mends=True, fragment=True)
    if (plain := _END.sub("", said)) and sourcing.asked(plain, _LEAD.sub("", plain)) is About.MORE:
        return Followup(plain, about=About.MORE)
    if meant := _MEANING.match(said):
        said = f"{meant['time']}{meant['asked']}"
    if reckons := _RECKONS.match(said):
        return replace(_going_on(said[reckons.end() :]), reckons=True)
    if named := _LOOKED_AT.match(said):
        return Followup(named["rest"], topic=named["topic"])
    return _going_on(_LEAD.sub("", said) or said)


def _years_in_full(text: str) -> str:
    """Return a text with its years in four digits: 22年 is 2022年, which takes the place of another year."""
    for mention in reversed(periods.find(text, None, short_years=True)):
        short = _TWO_DIGITS.match(text, mention.start, mention.end)
        if short and text[short.start(1) - 1 : short.start(1)] not in _LASTS:
            year = mention.period.start.year
            text = f"{text[: short.start(1)]}{year}{text[short.end(1) :]}"
    return text


def _going_on(said: str) -> Followup:
    if named := _NAMED.match(said) or _NAMED_ENGLISH.match(said):
        return Followup(named["rest"], topic=named["topic"])
    plain = _END.sub("", _PARTICLE.sub("", said)) or said
    if about := sourcing.asked(plain, said):
        return Followup(plain, about=about)
    if best := _SUPERLATIVE.search(plain):
        how = next(filter(None, (best["how"], best["how2"], best["how3"], best["how4"])))
        least = bool(_LEAST.match(how)) != bool(_FALLS.search(plain))  # what fell most changed least
        return Followup(plain, pick=Pick.LEAST if least else Pick.MOST)
    if nth := _PLACE.match(plain):
        return Followup(plain, pick=Pick.ORDINAL, place=_number(nth))
    if _OTHERS.match(plain):
        return Followup(plain, pick=Pick.OTHERS)
    narrowed = _PARTS.sub("", plain)
    return Followup(
        _WHOSE.sub("", _THAT_ONE.sub("", narrowed)) if plain != said else narrowed,
        fragment=(plain != said and not _ASKS.search(plain)) or _names_only(plain),
        narrows=narrowed != plain,
        whose=plain.endswith("的"),
        about=About.DAY if plain.lower() == "when" else None,
        otherwise=About.DAY if _BARE_WHEN.match(plain) else None,
    )


def _names_only(text: str) -> bool:
    """Whether a text is a name and nothing else: 高技术产业, 牛肉."""
    if not 1 < len(text) <= _LONGEST_NAME or _ASKS.search(text):
        return False
    words = tag(text)
    return all(flag[0] in "nabjlfs" or flag in ("vn", "uj", "eng", "x", "c") for _, flag in words) and any(
        flag[0] in "nj" or flag == "vn" for _, flag in words
    )


def _number(match: re.Match[str]) -> int:
    if match["en"]:
        return _PLACES[match["en"].lower()]
    return int(match["n"]) if match["n"].isdigit() else _DIGITS.get(match["n"], 0)
