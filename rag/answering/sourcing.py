"""What a follow-up asks of an answer itself: who published it, who said so, when, where it is printed."""

from __future__ import annotations

import re
from enum import StrEnum


class About(StrEnum):
    """What a follow-up asks of the answer itself rather than of the pages."""

    PUBLISHER = "publisher"
    SPEAKER = "speaker"
    DAY = "day"
    PAPER = "paper"
    EDITION = "edition"
    PLACE = "place"  # page, lines
    TITLE = "title"
    AUTHOR = "author"
    PHOTO = "photo"
    WORDS = "words"  # as printed
    MORE = "more"


# What points at the answer before: 这个数据, 该报道, the article.
_NOUN = (
    r"(?:数据|数字|数|消息|新闻|报道|文章|采访|解读|稿子|稿件|稿|说法|话|结论|信息|内容|统计|调查|资料|情况|"
    r"观点|答案)"
)
_IT = (
    rf"(?:(?:这|那|该|此)(?:一)?(?:个|条|组|篇|份|则|些|段|句|项|番|次)?{_NOUN}?|它|其|上面的?{_NOUN}?|"
    rf"刚才的?{_NOUN}?|"
    rf"{_NOUN}|it|this|that|these|the (?:figure|figures|data|number|numbers|article|story|news|report|information))"
)
_THIS = rf"^(?:{_IT}(?:里|中|上)?(?:的|都|又|到底|究竟|'s|是)?\s*)?"
_TELLS = (
    r"(?:发布|公布|发表|披露|统计|通报|提供|给出|给|出|印发|出台|测算|估算|预测|估计|调查|得出|算|publish(?:ed)?|"
    r"releas(?:ed|es)|issued|announced|provided|estimated|reported)"
)
_BODY_ENGLISH = (
    r"(?:who|(?:which|what) (?:agency|body|organi[sz]ation|department|ministry|institution|company|office|authority))"
)
_THEM_ENGLISH = (
    r"(?:(?:all )?(?:of )?(?:it|that|this|them|these|those|so)|(?:the|these|this|those|that) "
    r"(?:figures?|data|numbers?|statistics|information|report))"
)
_ABOUT: tuple[tuple[About, str], ...] = (
    (About.MORE, r"^(?:(?:请|能不能|能否|能|可以|麻烦)?(?:你)?(?:再|更|多)*(?:说|讲|介绍)?(?:得|的)?(?:一?下)?(?:再|"
                 r"更)?(?:详细|具体|展开|仔细|多)"
                 r"(?:地|的)?(?:一?点儿?|一?些|说说|说一?下|说|讲讲|讲|介绍一?下|介绍)*(?:吗|么|吧|说说)?|"
                 r"还有(?:呢|吗|么|没有|没|啥)?(?:别的|更多|什么|其他|其它|哪些)?(?:的)?(?:内容|信息|细节|情况|原因|理由|方面|建议|看法|观点|意见)?(?:吗|么|呢)?|"
                 r"(?:有)?更多(?:的)?(?:细节|内容|信息)?|继续(?:说)?|然后呢|"
                 r"(?:他们?|她们?|它|对方|文章|报道|文中|文里)?(?:还|又|另外)(?:说|讲|提|谈|介绍|指出|透露|表示|写)(?:了|到|过)*"
                 r"(?:什么|些?啥|些什么|哪些|别的)?(?:内容|话|情况)?(?:吗|么)?|"
                 r"(?:what else|anything else)(?: (?:did|does) (?:he|she|it|they) (?:say|said))?|"
                 r"(?:(?:tell me|say|give me) )?(?:some )?more(?: (?:details?|please|about (?:it|that|this)))?|"
                 r"(?:in )?more detail|(?:any |more )?details?|go on|elaborate)$"),
    (About.WORDS, _THIS + r"(?:原文|原话|原句)(?:里|中)?(?:到底)?(?:是)?(?:怎么|如何|咋)?(?:说|写|讲|印|"
                          r"表述)?(?:的|是什么)?$|"
                  r"^(?:给我)?(?:看|引)(?:一下|下)?原文$|^what does the (?:text|original|article) say$|"
                  r"^(?:the )?exact words$"),
    (About.PHOTO, r"^(?:(?:这|那|该)(?:张|幅|组)?)?(?:的)?(?:照片|图片|图|相片|配图)(?:又)?(?:是|由)?(?:谁|"
                  r"哪位(?:记者)?|什么人)(?:拍|摄|照)(?:摄)?(?:的|下的)?(?:照片|图片|图)?$|^(?:是)?(?:谁|"
                  r"哪位)(?:拍|摄)的(?:照片|图片|图)?$|"
                  r"^who took (?:the|that|this) (?:photo|picture|photograph)$"),
    (About.AUTHOR, _THIS + r"(?:是|由)?(?:谁|哪位记者|哪个记者|什么人|哪位)(?:采?写|撰写|报道|采访)的?$|" + _THIS +
                   r"(?:的)?(?:作者|记者)(?:是|叫)?(?:谁|什么|哪位)?$|^who wrote (?:it|this|that|"
                   r"the (?:article|story))$|"
                   r"^who (?:is|was) the (?:author|reporter)$"),
    (About.TITLE, _THIS + r"(?:的)?(?:标题|题目|名字)(?:是|叫)?(?:什么|啥)?(?:名字)?$|" + _THIS +
                  r"(?:出自|来自|是|在)?(?:哪|什么)(?:一)?(?:篇|条|个)(?:文章|报道|新闻|消息|稿子)(?:里|说的|"
                  r"里说的|写的)?$|"
                  r"^(?:what is|what's) (?:the|its) (?:title|headline)(?: of the article)?$|"
                  r"^which article(?: is (?:it|that|this)(?: from)?)?$"),
    (About.SPEAKER, _THIS + r"(?:是|由)?(?:谁|哪位(?:专家|官员)?|什么人|哪个人)(?:这么|这样)?(?:说|讲|表示|指出|透露|"
                            r"介绍|提出|认为|解读|解释|回应|回答|建议)(?:了|过)?的?(?:话)?" + rf"(?:{_IT})?$|"
                    r""
                    r"^(?:谁|是谁)(?:说|讲)的?(?:这话|这句话)?$|"
                    r"^(?:说|讲|提|介绍|宣布|透露)出?[这那]?[件番句些]?(?:事|话|个|些|点|消息|情况)?的(?:人)?"
                    r"(?:是|叫)?(?:谁|哪位|什么人)$|^who (?:said|says|told) (?:it|that|this|so)$"),
    (About.DAY, _THIS + rf"(?:是)?(?:在)?(?:哪(?:一)?天|什么时候|何时|啥时候|几号|几月几[日号]|哪(?:一)?日|什么日期)"
                        rf"(?:(?:{_TELLS}|登|刊登|报道|说|见报)(?:出来)?的?(?:{_NOUN})?|的?(?:{_NOUN}))$|" +
                _THIS + rf"(?:的)?(?:{_TELLS}|见报)(?:的)?(?:日期|时间)(?:是)?(?:什么(?:时候)?|哪天|几号)?$|"
                        rf"^(?:日期|发布时间)$|"
                rf"^when was (?:it|that|this|the \w+) {_TELLS}$|^what (?:is|was) the date(?: of .*)?$|"
                r"^on (?:what|which) (?:day|date)$"),
    (About.PUBLISHER, _THIS + rf"(?:是|由)?(?:谁|哪(?:个|家|一家)?(?:单位|部门|机构|公司)?|什么(?:单位|部门|"
                              rf"机构))(?:最先|首先)?{_TELLS}(?:出来)?了?的?(?:{_IT})?$|" +
                      _THIS + r"(?:的)?(?:是)?(?:来源(?:是)?(?:哪里|什么|哪儿|哪)?|从哪(?:里|儿)?(?:来|得来|得到|"
                              r"听来|获悉|了解到)的?(?:消息|数据|信息|情况)?|哪(?:里|儿)?来的|(?:出自|来自)(?:哪(?:里|儿)?|(?:哪(?:个|家)|什么)(?:单位|部门|机构))|依据是什么|根据什么)$|"
                      r"^(?:是)?谁(?:的)?(?:数据|统计)$|"
                      rf"^{_BODY_ENGLISH} {_TELLS} {_THEM_ENGLISH}$|"
                      r"^(?:what(?: is|'s) the source|where (?:does|did) (?:it|that|this|the (?:figure|data|"
                      r"number)) come from|source|says who)$"),
    (About.EDITION, _THIS + r"(?:是|登|刊|发|印|刊登|发表|见报|出现)?(?:在|于)?(?:报纸(?:的)?)?(?:哪(?:一|几)?|"
                            r"第几)(?:个)?版(?:面)?(?:上)?(?:的|登的)?$"),
    (About.PAPER, _THIS + r"(?:是|登|刊|发|刊登|发表)?(?:在|于)?(?:哪(?:一)?(?:家|份|个)?|什么)(?:报纸|报社|报|"
                          r"媒体)(?:上)?(?:采访|报道|登|刊登|发|发表|说|写)?(?:了)?的?$|"
                  r"^(?:which|what) (?:newspaper|paper)(?: (?:is|was) (?:it|that|this)(?: (?:in|from))?|"
                  r" (?:reported|printed|published) (?:it|that|this))?$"),
    (About.PLACE, _THIS + r"(?:是|登|刊|印|写|在|出)?(?:在|于)?(?:(?:哪(?:一|几)?|第几)(?:页|行)|出处|什么位置|"
                          r"哪个位置)(?:上|里|是哪里|在哪里?)?(?:的|说的|写的)?$|"
                  r"^(?:on )?(?:which|what) (?:page|line|lines)(?: (?:is|was) (?:it|that|this)(?: on)?)?$|"
                  r"^where (?:is|was) (?:it|that|this) (?:printed|written)$"),
)  # fmt: skip
_COMPILED = tuple((about, re.compile(pattern, re.IGNORECASE)) for about, pattern in _ABOUT)


def asked(*texts: str) -> About | None:
    """Return what one of some texts, a follow-up with and without what leads up to it, asks of an answer.

    >>> asked("这个数据是谁发布的"), asked("国家统计局发布了什么")
    (<About.PUBLISHER: 'publisher'>, None)
    """
    return next((about for about, pattern in _COMPILED if any(map(pattern.match, texts))), None)
