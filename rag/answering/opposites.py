"""What says the contrary: words of which the one is not so where the other is, what denies, and what moves.

One table for all who compare a question with print: a yes/no question with the sentence that decides it, what another
question takes for granted with what the pages say. Both texts are compared as claims: each word of a pair of opposites,
each rise or fall and each denial turns a claim round, and two claims agree where they are turned round as often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.answering import wording
from rag.words import tag

# The one or the other; where a word's denial is a word of its own, it counts as the other side.
_DEEDS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"早(?!已|就)|提前|超前", r"晚(?!上|间|会|些时候)|迟(?!迟)|延后|延期|滞后|逾期|落后|往后推|推后"),
        (r"按计划|如期|按期|准时|照常|如常", r"落后于|推迟|延期|延后|延误|滞后|逾期|改(?:到|在|期)"),
        (r"加快|更快|提速", r"放缓|减慢|更慢|放慢"),
        (r"扩大|变大", r"缩小|收窄"),
        (r"盈利|赚|扭亏|净利", r"亏"),
        (r"顺差|结余|盈余", r"逆差|赤字|亏空|收不抵支"),
        (r"净?流入", r"净?流出"),
        (r"上调|调高|调升|往上调|提升", r"下调|调低|调降|往下调"),
        (r"看好|看多|乐观|有望", r"看淡|看空|看衰|悲观"),
        (r"最好|更好|向好|好转|改善|良好|[比得][^，。]{0,8}好", r"最差|更差|变差|恶化|低迷|下降|下滑"),
        (r"成功", r"失败|未果|未能"),
        (r"增强|加强", r"减弱|削弱"),
        (r"免费", r"收费|付费"),
        (r"赢|胜(?!利街|地)|夺冠|击败|战胜|卫冕", r"输(?![送入出电血油液])|失利|不敌|负于|淘汰|被[^，。]{1,12}挡在"),
        (r"活下来|幸存|生还|获救|安全|平安", r"遇难|死亡|丧生|身亡|罹难|失踪|被害"),
        (r"买入|收购|增持|认购", r"卖出|出售|抛售|减持"),
        (r"高于|超过|跑赢|平均线?之?上", r"低于|不到|跑输|掉到[^，。]{0,8}下面|平均线?之?下"),
        (r"(?<!不)达标|(?<!不)合格", r"超标|不达标|不合格"),
        (r"还在|仍在|还没|继续", r"扭转"),
        (r"(?<!中)高端", r"中低端|低端"),
    )
)  # fmt: skip
# What goes with a deed: it may stand beside another in the same sentence (进口的龙虾运往国内市场).
_BESIDE = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"上午", r"下午|晚上"),
        (r"国产|自主|国内", r"进口|国外|海外"),
        (r"公办|国有", r"民办|民营"),
        (r"首次|首个|首批|首例|头一(?:回|次|趟|个)|第一(?:次|回|趟)", r"以前|之前|早就|从来|再次|又一次"),
        (r"全部|全都|都(?=[是有已在能会要得不被由没])|所有|只有", r"部分|多数|其余|除(?![了夕])|其中\d"),
    )
)  # fmt: skip
_PAIRS = (*_DEEDS, *_BESIDE)
# What is said not to be so as a whole: 网传…系谣言.
_UNTRUE = re.compile(r"谣言|辟谣|不实(?:信息|消息|传言|言论)?|不属实|子虚乌有|虚假(?:信息|消息)|以讹传讹|误传")
# Words that deny. One that is part of a longer word (不仅, 未来, 无人机) is cut as that and is none of them.
_DENIALS = frozenset(
    "不 没 未 无 没有 不会 不能 不可 不是 不得 不准 不许 不让 不想 不愿 不用 不必 不要 不再 不曾 不至于 并非 并不 并未 "
    "并无 未能 未曾 尚未 从未 暂未 仍未 还未 均未 尚无 暂无 均无 毫无 从不 从没 绝非 绝不 决不 非 莫 没能 未必 无法 "
    "无从 难以 无意 无权 不可能 没法 不太可能 没人 无人 不存在 别 不含 不包括 不包含 不算 不够 不行 不成 不符 "
    "不属于 不予 拒不 谢绝 不服 不宜 不应 不该 不打算 不考虑 不需要 不需 没什么 没事 不做 不设".split()
)
# Deeds that are the denial of another: 停止供应 for 不再供应, 否认 for 不承认.
_UNDOES = re.compile(
    r"停止|终止|中止|取消|撤销|废除|暂停|停运|停航|停飞|停业|停用|停着|关闭|中断|放弃|拒绝|拒收|禁止|严禁|否认|反对|"
    r"抵制|否决|驳回|排除|免除|除外|免签|防止|避免"
)
_RESUMED = re.compile(r"(?:停|中断|关闭|取消)[^，。]{0,20}(?=恢复|重启|重新)")
_HARDLY = re.compile(r"可能性(?:很|较|非常|极)?(?:小|低)|几乎为零|不大可能")
# A不A, 有没有, 是不是, …了没: they ask and deny nothing.
_ASKING = re.compile(
    r"([\u4e00-\u9fff])(?:不|没)\1|([\u4e00-\u9fff])([\u4e00-\u9fff])(?:不|没)\2\3|是不是|是否|有没有|能不能|会不会|"
    r"(?:不是|没有?|不)?[吗么吧][？?]?$|了?没有?[？?。]?$|不[？?]$|对不对|真的假的"
)
_ALTERNATIVE = re.compile(r"有没有|是不是|能不能|会不会|该不该|可不可以|([\u4e00-\u9fff])[不没]\1")
_NOTHING = re.compile(
    r"不断|不仅|不少|不只|不同|不到|不足|不管|不顾|不过|不止|不光|不但|比不上|不如|不及|不亚于|差不多|不久|"
    r"不超过|不低于|不少于|不多于|不高于|不大于|不小于|没?有?达到|未成年|无论|不论|不良|不法|"
    r"(?:没有?|[并从尚暂]?未|不)(?:发生)?(?:任何)?(?:改变|变化|动摇|变)|不友好|不明|不确定|不动产|不锈钢|无偿|不可抗力|毫不|不惜|(?<=对)不对|不得不|无一不|无不|非常|"
    r"(?:不|没|未|无)(?=[一两三四五六七八九十几]天|了了之)"
)


def opposed(asked: str, told: str, *, deeds: bool = False) -> bool:
    """Whether a text says one word of a pair of opposites and another text only the other; `deeds`: of deeds alone."""
    return any(
        one.search(asked) and not other.search(asked) and other.search(told) and not one.search(told)
        for pair in (_DEEDS if deeds else _PAIRS)
        for one, other in (pair, pair[::-1])
    )


def may_be_opposed(asked: str) -> bool:
    """Whether a text says a deed of a pair of opposites, so that another text can say the other."""
    return any(side.search(asked) for pair in _DEEDS for side in pair)


def takes_side(word: str) -> bool:
    """Whether a word says one of a pair of opposites."""
    return any(side.fullmatch(word) for pair in _PAIRS for side in pair)


def agreed(asked: str, told: str) -> bool:
    """Whether two texts say the same word of a pair of opposites, and neither the other: of the pair asked last."""
    sides = [(found.end(), one, other) for one, other in _sides() for found in one.finditer(asked)]
    last = max((end for end, _, _ in sides), default=0)
    return any(
        end == last and one.search(told) and not other.search(asked) and not other.search(told)
        for end, one, other in sides
    )


def _sides() -> Iterator[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Yield each word of the pairs with its opposite."""
    for one, other in _PAIRS:
        yield one, other
        yield other, one


def untrue(asked: str, told: str) -> bool:
    """Whether a text calls a rumour what another asks about."""
    return bool(_UNTRUE.search(told)) and not _UNTRUE.search(asked)


@lru_cache(maxsize=4096)
def denials(text: str) -> int:
    """Return how often a text denies what it speaks of: once in 没有减少, twice in 并不是不会, never in 是不是."""
    plain = _RESUMED.sub(" ", _NOTHING.sub(" ", _ASKING.sub(" ", text)))
    words = [word for word, _ in tag(plain)]
    # The cutter may join a denial to the word before it: 选不|服从.
    denied = sum(word in _DENIALS or _negative(word) or word.endswith("不") for word in words)
    return denied + len(_HARDLY.findall(plain)) + len(_UNDOES.findall(plain))


def denied(term: str, text: str) -> bool:
    """Whether a text denies a deed by name: 没有起火, 改变不了; 有没有起火 only asks."""
    return _denying(term).search(_ALTERNATIVE.sub("", text)) is not None


@lru_cache(maxsize=4096)
def _denying(term: str) -> re.Pattern[str]:
    deed = re.escape(term)
    return re.compile(
        rf"(?:没有?(?:再|人(?:愿意|会|能)?|任何)?|[并从尚暂仍还均]?未(?:能|曾|被)?|(?<![毫无是])不(?:会|能|可能|得|打算|愿意?|再|是)?|"
        rf"无法|难以|无人|拒绝|停止){deed}|{deed}不(?:了|成|到(?!位))"
    )


def denies(text: str) -> bool:
    """Whether a text denies what it speaks of."""
    return denials(text) % 2 == 1


def _negative(word: str) -> bool:
    """Whether a word is made of a denial and what it denies: 无关, 未获批."""
    return len(word) in (2, 3) and word[0] in "未无" and not word.startswith(_NO_DENIAL)


_NO_DENIAL = tuple(
    "无人 无障 无锡 未来 无线 无氟 无核 无疑 无论 无数 无穷 无限 无私 无缝 无偿 未免 无奈 无辜 无比".split()
)


def turned(asked: str, told: str) -> bool:
    """Whether a text claims the contrary of another that speaks of the same: by opposites, a rise or fall, a denial."""
    one, other = wording.direction(asked), wording.direction(told)
    moved = one * other == -1
    return (moved or opposed(asked, told)) is not (denies(asked) is not denies(told))
