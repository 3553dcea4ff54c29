"""What the words before a figure name: its measure, and the place among them.

`到2023年底，全省从业人员总数已达` names 全省从业人员总数: words that only lead to a figure are taken off at both ends,
whole words alone (the 从 of 从业人员 stays).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.words import offsets, tag

_COMPARISON = re.compile(
    r"(?:同比|环比|(?<!占)比(?!重|例|率)|较|与|同)[^，；。]{0,10}?"
    r"(?:上年|去年|前年|上月|上周|年|月|季度|时期|同期|年底|年末|底)(?:全年|同期)?(?:末|底|初)?(?:相比)?"
)
_LEADING = re.compile(
    r"(?:其中|而且|而|同时|此外|另外|并且|并|且|以及|和|及|与|还有|还|从|由|到|至|在|于|全年|目前|当前|数据显示|统计显示|据|"
    r"据统计|据测算|据介绍|据了解|截至|累计|预计|预期|有望|力争|将|共|仅|约|比|较|的|也|则|达到|达|实现|完成|提前|首次|分别|是|"
    r"为|超过|突破|上年|去年|同期|同比|环比)+"
)
# By themselves these name nothing (扣除价格因素实际增长6.1%), but they are part of a name (实际使用外资).
_NAMELESS = frozenset("初步 核算 扣除 价格 因素 实际 名义 按 可比 口径 不变 计算 平均 年均 数据 统计 测算 显示".split())
_ENDING = re.compile(
    r"(?:累计|合计|总计|共计|共|总共|已经|已|达到|达|达成|完成|实现|建成|为|是|有|约|近|超过|超|突破|首次|"
    r"增至|升至|降至|增|同比|环比|分别|均|都|也|仍|又|增长|上升|下降|减少|增加|提高|提升|下滑|回落|下跌|上涨|扩大|收窄|"
    r"缩小|攀升|跃升|回升|上浮|下浮|下调|上调|缩减|萎缩|进一步|从|由|到|至|将|可|预计|力争|有望|仅|只有|只|了|的|在|占|高|大|降|"
    r"升|低|多|少|快|慢|涨|跌|扩|比|较|与|同|和|连续|比重|占比|平均|年均|整体|大约|大概|左右|报|收|保持|位|居|位居|位列|稳居|"
    r"跃居|列|排名|排|名列|翻|又|再|每年|同期)+"
)
_NATIONAL = ("我国", "全国", "中国", "国内")
# 回国, 三国, 大国 name no country; of two characters these are the countries there are.
_NO_COUNTRY = re.compile(r"^[^中美英法德韩泰俄]国$")
# Words that the dictionary takes for places and that name none.
_NO_PLACE = frozenset(
    "城市 城镇 乡镇 深度 长度 广度 台风 惠及 伏安 沾边 东西 太阳 海洋 美丽 长大 普及 新鲜 治安 庆典 大街 山水 "
    "中断 关联 广义 福利 日志 牡丹 哥哥 阿哥 二哥 朝廷 英雄 湖泊 高原 大桥 山脉 冰川 古典 阴阳 太平 青春 神圣 "
    "上马 上山 下山 上台 入口 之江 天黑 法典 密封 安宁 加盟 登山 上门 立马 莫大 贵宾 嘉宾 西瓜 海滩 海滨 赞美 "
    "喜庆 登极 上路 兴旺 山羊 绵羊 远洋 深海 井口 长寿 白嫩 象牙 夕阳 新春 绕城 苏打 好莱坞 伦理 泉水 池塘 都城 "
    "城堡 古城 京城 海湾 海岸 海港 港湾 海岛 大海 大洋 大江 大河 大山 大湖 深山 深水 湖水 江水 河水 江河 江湖 "
    "山河 江山 山川 山林 山峰 山庄 山洞 山口 山寨 内城 旧城 古镇 古都 重镇 新村 庙里 河里 河畔 三角洲 云集 莫非 "
    "契约 重阳 大都 阿弥陀佛 礼拜 琉璃瓦 台站 深渊 永固 远古 如林 波及 安顿 入海 入门 上岗 上铺 朝野 桥头堡 "
    "上半场 下半场 中密度 荔枝树 北南 舞美 内河 五角大楼 古希腊 法西斯 马克思列宁主义 伊斯兰 苏维埃 亚历山大 "
    "莎士比亚 苏格拉底 欧拉 曼联 中路 北路 南路 东路 西路 南北".split()
)
_ANY_REGION = re.compile(
    r"^(?:大?部分?|其他|其它|各|多|有些|一些|不少|周边|相关|有关|这些|该|本|全|贫困|偏远|山|边远|发达|欠发达)"
    r"(?:地区|省|市|县|州|区)$"
)
_REGION = re.compile(r"(?:省|自治区|自治州|市|县|州|盟|旗|新区|地区)$")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]?")
_COMPARES = re.compile(r"(?<=[率量价额数值长度])[比较]$")
_SIGNS = frozenset(" ，、的“”（）()—：；")


def blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return `text` with spaces where the spans stand."""
    for start, end in spans:
        if 0 <= start < len(text):
            text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return text


def measure(lead: str, times: Sequence[tuple[int, int]] = ()) -> tuple[str, str]:
    """Return the words of `lead` that name a measure, and the place among them, "" where there is none.

    >>> measure("全省从业人员总数已达"), measure("较上年扩大"), measure("其中，失业率比上月下降")
    (('全省从业人员总数', ''), ('', ''), ('失业率', ''))
    """
    kept = _COMPARISON.sub(lambda m: " " * len(m[0]), blank(lead, times))
    kept = _BRACKETS.sub(lambda m: " " * len(m[0]), kept)
    tagged = tag(kept)
    places = list(offsets([word for word, _ in tagged], kept))
    first, last = _led(tagged), len(tagged)
    while last > first and (tagged[last - 1][0] in _SIGNS or _ENDING.fullmatch(tagged[last - 1][0])):
        last -= 1
    if all(word in _NAMELESS for word, _ in tagged[first:last]):
        return "", ""
    words = "".join(kept[places[first][0] : places[last - 1][1]].split()).strip("".join(_SIGNS))
    return _COMPARES.sub("", words), _scope(tagged[first:last])


def leads(word: str) -> bool:
    """Whether a word only leads to a figure: 共有, 达到."""
    return bool(_ENDING.fullmatch(word) or _LEADING.fullmatch(word))


def is_place(word: str) -> bool:
    """Whether a word that the dictionary takes for a place can be one.

    >>> is_place("英国"), is_place("回国"), is_place("三国"), is_place("城市")
    (True, False, False, False)
    """
    return len(word) > 1 and word not in _NO_PLACE and not _NO_COUNTRY.match(word)


def without_lead(text: str) -> str:
    """Return `text` without the words at its head that only lead to what is named."""
    tagged = tag(text)
    starts = [start for start, _ in offsets([word for word, _ in tagged], text)]
    return text[next(iter(starts[_led(tagged) :]), len(text)) :]


def _led(tagged: Sequence[tuple[str, str]]) -> int:
    """Return how many words at the head only lead to what is named."""
    leading = (i for i, (word, _) in enumerate(tagged) if word not in _SIGNS and not _LEADING.fullmatch(word))
    return next(leading, len(tagged))


def _scope(tagged: Sequence[tuple[str, str]]) -> str:
    for word, flag in tagged:
        if word in _NATIONAL:
            return "全国"
        if (flag == "ns" and is_place(word)) or (
            len(word) > 2 and _REGION.search(word) and not _ANY_REGION.match(word)
        ):
            return word
    return ""
