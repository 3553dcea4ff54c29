"""The words that ask: what each kind of question is recognised by, and which words are left to be answered.

Patterns work on folded, normalised text. They are Chinese grammar, not knowledge of any corpus.
"""

from __future__ import annotations

import re
from enum import StrEnum

from rag.answering import synonyms
from rag.pages import quantities
from rag.words import tag


class Asks(StrEnum):
    """What an answer has to be."""

    LEVEL = "level"
    GROWTH = "growth"
    CHANGE = "change"
    SHARE = "share"
    RANK = "rank"
    MULTIPLE = "multiple"
    DURATION = "duration"
    DATE = "date"
    PERSON = "person"
    WHO_SAID = "who_said"
    AUTHOR = "author"
    OFFICE = "office"
    PLACE = "place"
    ORGANISATION = "organisation"
    LIST = "list"
    DEFINITION = "definition"
    WHY = "why"
    HOW = "how"
    YES_NO = "yes_no"
    COMPARE = "compare"
    OPEN = "open"  # no asking word: 福建 新三样 出口


FIGURES = frozenset({Asks.LEVEL, Asks.GROWTH, Asks.CHANGE, Asks.SHARE, Asks.RANK, Asks.MULTIPLE, Asks.DURATION})

_UNIT = "|".join(
    sorted((u for units in quantities.FAMILIES.values() for u in units if u != "大"), key=len, reverse=True)
)
_GROWS = r"(?:同比|环比|增长|成长|增速|增幅|涨幅|降幅|减幅|上升|下降|上涨|下跌|下滑|减少|增加|提高|提升|回落|变化)"
_BEFORE = r"(?:上年|去年|前年|上一?年|[头前]一?年|上年同期|去年同期|同期|上个?月|上季度|年初|以往|往年)"
# What bodies do: who does it is a body, whatever the question calls it.
_BODY_DOES = (
    r"(?:主办|承办|协办|举办|发布|公布|印发|颁布|出台|制定|起草|发行|生产|制造|承建|建设|修建|运营|经营|管理|"
    r"收购|投资|出资|"
    r"主管|批准|组织|牵头|资助|冠名|出版|开发|研发|研制|主导|执行|监管|评选|颁发|认定)"
)
SUBJECT = re.compile(
    r"(?:什么是|什么叫|何谓|啥叫|啥是)([^？?，。]{2,20})|([^，。？?]{2,20}?)(?:指的是什么|是指什么|指什么|"
    r"是什么意思|什么意思|是什么|(?:指的是|是指|指的|指|是)啥|是?啥意思|的含义|的定义)"
)
# Tried in order, on folded text without its times: the first that fits says what is asked.
_RULES: tuple[tuple[Asks, str], ...] = (
    (Asks.AUTHOR, r"谁(?:写|采写|撰写|报道|拍|摄|署名)|(?:作者|记者|撰稿人|摄影者|摄影师|摄影记者|"
                  r"笔者)(?:分别)?(?:都)?(?:是|叫)?(?:谁|哪|什么|何人)|"
                  r"(?:哪|什么)(?:位|个|些|几位|两位)?(?:记者|作者|摄影)|(?:出自|是)谁(?:的手|之手|写)|(?:记者|"
                  r"作者|摄影|署名)[？?。]?$|谁摄"),
    (Asks.ORGANISATION, rf"{_BODY_DOES}(?:方|者|单位|商|机构|企业|公司|部门)(?:都|分别)?(?:是|为|有)(?:谁|哪)"),
    (Asks.LEVEL, r"^(?!.*(?:占|比重|份额|比例)).*(?:降|升|增|减|提高|上升|下降|增长|增加|扩大|提升)(?:到|至|"
                 r"为)(?:了)?(?:多少|几)"),
    (Asks.OFFICE, r"^[\u4e00-\u9fff·]{2,9}(?<![的长员席记监裁理任授师官])(?:是谁|是什么人|是何人|何许人)[？?]?$|"
                  r"(?:什么|啥|何)(?:职务|职位|"
                  r"头衔|身份|官|职业|岗位)|(?:职务|职位|头衔|身份|职业)(?:是|"
                  r"为)?(?:什么|啥|？|$)|担任(?:什么|何)|任何职|干什么的|做什么的"),
    (Asks.WHO_SAID, r"(?:谁|哪位|何人|什么人)[^，。？]{0,10}(?:说|表示|指出|认为|透露|介绍|称|提出|强调|建议|"
                    r"宣布|讲)|(?:说|表示|指出|认为|透露|介绍|提出|讲)"
                    r"(?:这(?:话|番话|句话)|的)?(?:人)?的?(?:是)?(?:谁|哪位)|谁的(?:话|观点|看法|说法)"),
    (Asks.WHY, r"为什么|为何|为啥|何以|怎么会|^(?!.*(?:哪位|谁|哪家|哪个)).*原因|缘故|缘由|凭什么|凭啥|靠什么|"
               r"得益于什么|意味着什么"),
    (Asks.LIST, r"^(?!.*(?:多少|百分之几|最(?![后终新近初])|更)).*(?:哪些|哪几(?:[个家位项种类大座]|$))"),
    (Asks.DEFINITION, r"(?:什么|啥|何)(?:意思|含义)|(?:指的?|指的?是|是指)(?:什么|啥)[？?]?$|^(?:什么|啥)(?:是|"
                      r"叫)|何谓|何为"),
    (Asks.ORGANISATION, rf"(?:由|被|是)?谁(?:来|去|负责|共同|联合|牵头|具体)*{_BODY_DOES}"),
    (Asks.GROWTH, rf"(?:比|较)(?:{_BEFORE}|\s)[^，。？]{{0,10}}?[多少高低快涨跌大][了出]?"
                  rf"(?:[几多]少?成|百分之几|(?:几|多少)个点)|"
                  rf"(?:比|较){_BEFORE}[^，。？]{{0,8}}?[多少高低][了出]?多少[？?。]?$|"
                  r"^(?![^？]*[比和与跟同较、差])[^？]*(?<![至最不])[多少高低][了出]?多少[？?。]?$|"
                  rf"(?:{_GROWS}|[涨跌降升])了?(?:几|多少)个点|"
                  r"(?:(?:能|会|要|年|月|又|猛|还|可)长|长了|(?:(?<![花用吃卖扔赔亏输丢])掉|砍|削|缩水|贬)[掉去]?了?)多少[？?。]?$"),
    (Asks.COMPARE, r"(?:和|与|跟|还是|比|同)[^？]{2,30}?(?:哪个|哪一个|哪家|哪项|哪国|哪一?年|"
                   r"谁)[^。？]{0,12}(?:大|多|高|快|长|久|强|早|少|小|低|慢)|最(?![后终新近初])[^，。？]{1,10}的?(?:是|"
                   r"为)?(?:哪|谁|什么)|(?:哪个|哪一个|哪家|谁|哪项|哪国|哪类|哪种|"
                   r"哪一?年)(?:的)?[^，。？]{0,14}(?:更|最)|比(?!重|例|率)[^，。？]{1,16}(?<![提增减])(?:多|少|"
                   r"高|低|快|慢|大|小)(?:了)?"
                   r"(?:多少|几|吗|么)|相差|差多少|差距|差别|差几|"
                   r"^(?=[^？]*[比和与跟同较、])[^？]*(?<![至最])(?:多|少|高|低)(?:出)?多少|对比|比较|"
                   r"还是[^，。？]{1,14}(?:更|多|高|快|大(?!概|约))|哪个(?:多|少|大|小|高|低|快|慢|强)"),
    (Asks.RANK, r"第几|排名|排第|名次|位居第|位列第|排在第|居第|(?<!减)排多少|排几|什么位次|位次"),
    (Asks.DURATION, r"(?:连续|连着|保持|持续|历时|多少|几)[^，。？]{0,4}?(?:多少|几)(?:个)?(?:年|月|天|小时)|"
                    r"多久|多长时间|几年|多少年|(?:多少|几)天(?!然|线|使|鹅|价)"),
    (Asks.CHANGE, rf"(?:多少|几)个?百分点|{_GROWS}了?(?:多少|几)(?:万|亿|千)?(?!%)(?:{_UNIT})"),
    (Asks.MULTIPLE, r"(?:是|为|相当于|等于)[^，。？]{1,16}(?:几|多少)倍"),
    (Asks.GROWTH, rf"(?:(?:{_GROWS}|涨|跌|降|升|增)[^，。？占]{{0,6}}|[多少高低快慢][了出过约]{{0,2}})(?:"
                  rf"百分之(?:几|多少)|多少倍|几倍)|翻了?(?:多少|几[番倍])|"
                  rf"(?:升|涨|增|增长|上升|增加)了?还是(?:降|跌|减|下降|减少)|幅度(?:是|有)?多"),
    (Asks.MULTIPLE, r"几倍|多少倍"),
    (Asks.SHARE, r"占比|比重|份额|百分之(?:几|多少)|几成|占[^，。？]{0,16}(?:多少|几|比例)|比例|(?:占|率)(?:是|"
                 r"为|有)?多少|覆盖率|贡献率|普及率"),
    (Asks.GROWTH, rf"{_GROWS}(?:率|幅度|速度|情况|幅)?(?:了|是|为|有|达|达到|约|大概|大约|呢|到底)*(?:多少|几|"
                  rf"多大|多快|如何|怎样|怎么样|[？?]|$)|"
                  r"增长率|增速|增幅|涨幅|降幅|涨了多少|跌了多少|降了多少|升了多少|涨多少|降多少|增多少|多快|翻了几"),
    (Asks.DATE, r"什么时候|何时|啥时候|哪(?:一)?天|哪(?:一)?年|哪(?:个)?月|几月|几号|什么日期|什么时间|"
                r"哪(?:一)?日|日期|多会儿|什么日子"),
    (Asks.PERSON, r"谁|哪位|哪一位|何人|什么人|叫什么(?:名字)?|姓名|名字|(?:负责人|主任|局长|部长|司长|总裁|"
                  r"会长|院长|主席|校长|经理|发言人|教授)是"),
    (Asks.LIST, r"哪些|哪几|哪三|哪两|哪四|哪五|有什么|有啥|包括什么|包含什么|都有谁|列举|列出|分别是(?:什么|哪|"
                r"啥)|哪[二两三四五六七八九十\d]+"),
    (Asks.HOW, r"(?:关键|重点|核心|出路|突破口|着力点)(?:是|在|在于)(?:哪|什么|何)"),
    (Asks.PLACE, r"哪里|哪儿|何地|何处|什么地方|啥地方|在哪(?!个单位|家|所)|位于|从哪[里儿]|地点|哪(?:个|座|"
                 r"一个|些)?(?:省|市|县|城市|区|地区|地方|口岸|港口|国家|国|村|镇)"),
    (Asks.ORGANISATION, r"哪(?:家|个|一家|一个)?(?:公司|企业|机构|单位|部门|部委|集团|银行|媒体|报纸|报社|学校|大学|"
                        r"组织|协会|平台|团队|研究院|研究所|项目|行业)|"
                        r"什么(?:公司|机构|单位|部门|平台|企业)|来源|哪一?[家所]|(?:在|是)哪个单位"),
    (Asks.LEVEL, rf"(?:什么|啥)价|什么价位|多少|几(?:个|家|件|人|回|{_UNIT})|多大|多高|多重|多深|"
                 rf"多长|多远|多低|总额|规模有|数量|金额|总量|总值|几何|多么"),
    (Asks.YES_NO, r"是否|能否|可否|对吗|([\u4e00-\u9fff])[不没]\1|有没有|[吗吧][？?]?(?:[（(][^）)]*[）)])?$|"
                  r"(?<![什怎多这那])么[？?]?$|没有?[？?]?$|[的了]不[？?]?$|真的假的|属实"),
    (Asks.HOW, r"如何|怎样|怎么|咋|什么措施|"
               r"哪些措施|什么办法|什么做法|什么方式|什么举措|什么路径|怎么样|"
               r"什么作用|什么影响|什么特点|什么表现"),
    (Asks.DEFINITION, r"什么是|是什么意思|是指什么|指的是什么|何谓|啥叫|什么叫|含义|定义|是什么[？?]?$|是啥|"
                      r"指什么|什么意思|内涵"),
    (Asks.OPEN, r"什么|啥|何|哪"),
)  # fmt: skip
COMPILED = tuple((asks, re.compile(pattern)) for asks, pattern in _RULES)
# 按11%的增速倒推: how an answer may be worked out.
WORKED = re.compile(
    r"[（(]?(?:按照?|用|照|以|根据|依照?|从|拿|由)[^，。？（）]{1,24}?(?:倒推|倒算|反推|推算|来算|折算|计算|换算|"
    r"估算|推断|来推)"
    r"(?:的话|一下|得出|来看)?[，,）)]?|"
    r"[（(][^（）()]{0,30}(?:同比|环比|倒推|推算|折算|之一)[^（）()]{0,12}[）)]|"
    r"[（(][^（）()]{0,30}(?:占比|占[^（）()]{0,8}[%成])[）)]"
)
BASIS = re.compile(r"同比|环比|比上年|较上年|比去年|较去年")
QUOTED = re.compile(r"[“「『‘《]([^”」』’》]+)[”」』’》]")
SHORTEST_QUOTE = 7  # shorter ones are names of things: “新三样”
BARE_YEAR = re.compile(rf"(?<![\d.])(?:19|20)\d\d(?![\d.年%]|\s*(?:万|亿|多|余|{_UNIT}))")
RELATIVE = re.compile(r"[去今前明上昨来本]年|上个?月|本月|昨[天日]|今[天日]")
ASKED_UNIT = re.compile(rf"(?:多少|几(?!分之)|百分之几)(?P<magnitude>万亿|亿|万|千)?(?P<unit>{_UNIT})")
# The thing that 哪个部门 asks for is what the answer is, not what the sentence must say.
_TYPE = (
    r"(?:(?:是|在|由)?哪(?:一|几)?(?:个|家|位|名|些|座|所|国|类|种|项|天|年)?|什么)的?(?:公司|企业|机构|单位|"
    r"部门|部委|集团|银行|媒体|报纸|学校|组织|平台|团队|"
    r"省份|省|市|县|城市|地区|地方|国家|人物|人员|人|记者|作者|专家|方面|领域|措施|举措|任务|问题|内容|东西|"
    r"行业|品种|种类|菜|(?:来源|目的|投资|贸易|出口|进口|伙伴|成员)[国地])|国人"
)
ASKING = re.compile(
    _TYPE + "|"
    r"[这那]一?(?:[篇期款片批家口部本场轮种份座套届笔起架辆回次位名所条只头块艘封番项幅首段桩](?!码|子|以|之))|那阵子|那会儿|比[头前上]一年(?:同期)?|多长时间|多久|多重|多长|多远|多高|多宽|多深|请问|想问|请教|帮我|查一下|查查|告诉我|我想知道|想知道|你知道|知道吗|多少|"
    r"百分之几|第几|几[月号日点](?!份|化|常|前|内)|什么时候|什么|为什么|为何|为啥|如何|怎样|怎么样|怎么|哪些|"
    rf"哪里|哪儿|哪个|哪家|哪位|哪年|哪一年|哪天|哪几|是谁|谁|几[百千万亿]*(?:{_UNIT})|"
    r"到底|究竟|大概|大约|吗|呢|吧|啊|呀|"
    r"是不是|是否|有没有|"
    r"能否|一共|总共|共|咋|啥|请|麻烦|根据(?:报道|报纸|文章)|(?:报道|报纸|文章|报上|文中|新闻)(?:里|中|上|说|"
    r"提到|称)|据报道|何时|何地|何人|属实"
)
# Parts of speech that carry what a question is about; the rest (particles, pronouns, adverbs, prepositions) does not.
_CONTENT = re.compile(r"^(?:n|v|a|eng|i|j|l|z|m|b|s|t|q|x$|f)")
_STOP = frozenset(
    "快 慢 增得 涨得 降得 倒推 推算 估算 折算 反推 换算 钱 几年 排 排到 位列 位居 居 翻 几番 番 幅度 "
    "的 了 是 在 有 和 与 及 或 为 对 从 到 把 被 让 向 于 以 之 其 这 那 个 年 月 日 号 份 元 亿 万 上 下 "
    "中 里 内 外 前 后 能 会 要 可以 可能 应该 应当 多 少 几 大 小 高 低 情况 问题 方面 数据 数字 数 具体 "
    "目前 现在 当时 那么 还 还有 达到 达 完成 实现 做 进行 使 使得 占 比 说 写 叫 成 成为 属于 包括 包含 "
    "分别 介绍 提到 全年 年度 去年 今年 同比 环比 一下 时候 时间 该 本 名 位 家 件 上一年 上年 来着 咱们 "
    "稿子 稿件 这篇 那张 那批 一块 之口 哪三 哪月 差不多 左右 整个 一些 什么样 几 是什么 有关 关于 相关 涉及 "
    "人 事 事情 东西 内容 报道 文章 新闻 样 这样 那样 起 来 去 出 过 着 得 地 给 跟 一 二 两 三 四 五 "
    "六 七 八 九 十 第 多大 国内 总 共 多少 哪 谁 何 起来".split()
)
# 亿元 of 多少亿元 says how it is counted.
_UNIT_WORD = re.compile(rf"[百千万亿]+(?:{_UNIT})|{_UNIT}")
# 五个领域, 哪一项: how many things the question tells apart itself.
_COUNTED = re.compile("[一二两三四五六七八九十]+(?:[个项种样类家名位件条]|大类)")
# A question that ends in a measure asks for its value: TEMU每天出口包裹量.
MEASURE = re.compile(
    r"(?:量|额|率|值|规模|收入|人数|户数|家数|比重|占比|面积|价格|产能|长度|高度|数量|增速|份额|"
    r"指数|PMI|均价|单价|票价|股价|售价|房价|气温|温度|次数|时长|利润|工资|身高|体重|年龄)$"
)
IN_MONEY = re.compile(r"(?:[售易贸融资金]额|产值|总值|收入|营收|利润|工资|薪酬)$")
TYPE = re.compile(r"哪(?:些|几|[一二两三四五六七八九十])?(?:个|类|种|项|大|家|位)?([\u4e00-\u9fff]{2})")
A_PLACE = re.compile(
    r"哪(?:个|座|一个|些|条|处)?(省|市|县|城市|区|岛|湖|河|路|街|国家|国|村|镇|乡|开发区|水库|"
    r"港口|口岸|机场)"
)
CALLED = re.compile(r"叫什么|名字|名称|命名|取名")
PART = re.compile(r"([^，。？]{2,24}?)(?:在[^，。？]{2,20}?)?(?:中|里)?(?:所)?占")
WHETHER = re.compile(
    r"是否|是不是|有没有|[吗吧][？?]?(?:[（(][^）)]*[）)])?$|没有?[？?]?$|[的了]不[？?]?$|真的假的|属实"
)
# A comparison with another time of the same thing is no comparison of two things.
WITH_BEFORE = re.compile(
    r"(?:比|较|跟|和|与)(?:上年|去年|前年|往年|常年|以往|以前|同期|上月|上季|上一年|年初|预期|此前|之前|前一年|\s)"
)
AMOUNT = re.compile(r"多少|几|多大|多高")
DIMENSIONS = (
    ("mass", re.compile(r"多重|重多少|重量")), ("length", re.compile(r"多长|多远|多高|多宽|多深")),
    ("money", re.compile(r"多少钱|花了?多少|卖了?多少钱|(?:什么|啥)价|"
                         r"(?:花掉|花费|砸|赚|挣|掏|亏|罚|捐)了?多少(?:[？?。，]|$)")),
    ("age", re.compile(r"多大(?:年纪|岁数|年龄)|(?:年纪|岁数|年龄)(?:有|是)?多大|几岁")),
    ("temperature", re.compile(r"多少度|多冷|多热")),
)  # fmt: skip
# Words that say which kind of figure is meant, not of what.
KIND_WORDS = frozenset(
    "增长 增速 增幅 涨幅 下降 降幅 上升 减少 增加 提高 提升 "
    "回落 涨 跌 降 升 变化 比重 占比 比例 份额 数量 数额 总量 总额 金额 "
    "规模 排名 名次 位次 降到 升到 增到 涨到 提高到 年头 年数 数目 差别 差距 累计 合计 "
    "达到 数值 速度 幅度 百分点 变动".split()
)
# That a figure is not yet sure: `gates` compares it.
STATUS_WORDS = frozenset("预计 预期 预测 估计 预估 有望 力争".split())
SAID_BY_KIND = KIND_WORDS | STATUS_WORDS
SUPERLATIVE = "最"  # 最高, 最猛: which of several is meant, not of what
# What is done, in everyday words: what it is done to names the measure.
DEEDS = frozenset(
    "砸 花 花掉 卖 赚 挣 掏 缴 付 掉 长 估 送 输 钻 造 运 走 放 交 拿 拿到 收 退 退回 买 投 砍 砍掉 打算".split()
)
NATIONAL = frozenset({"我国", "全国", "中国", "国内"})

NAMES: dict[Asks, str] = {
    Asks.LEVEL: "数值", Asks.GROWTH: "增长", Asks.CHANGE: "变化", Asks.SHARE: "占比", Asks.RANK: "位次",
    Asks.MULTIPLE: "倍数", Asks.DURATION: "时长", Asks.DATE: "时间", Asks.PERSON: "人物", Asks.WHO_SAID: "谁说的",
    Asks.AUTHOR: "作者", Asks.OFFICE: "职务", Asks.PLACE: "地点", Asks.ORGANISATION: "机构", Asks.LIST: "列举",
    Asks.DEFINITION: "定义", Asks.WHY: "原因", Asks.HOW: "做法", Asks.YES_NO: "是否", Asks.COMPARE: "比较",
    Asks.OPEN: "查找",
}  # fmt: skip


# What is said, as it is written: 啥时候 is 什么时候.
_SPOKEN = (("甚么", "什么"), ("为啥", "为什么"), ("啥", "什么"), ("咋", "怎么"), ("几时", "什么时候"), ("几多", "多少"),
           ("份儿", "份额"), ("咱们国家", "我国"), ("我们国家", "我国"), ("咱国", "我国"))  # fmt: skip


def written(question: str) -> str:
    """Return a question with the asking words of speech as they are written.

    >>> written("咋样，几时开的，啥意思")
    '怎么样，什么时候开的，什么意思'
    """
    for said, plain in _SPOKEN:
        question = question.replace(said, plain)
    return question


def without_comparison(rest: str) -> Asks:
    """Return what a question asks that compares no figures: a place where 哪个国家 follows 最大的."""
    return next((asks for asks, pattern in COMPILED if asks is not Asks.COMPARE and pattern.search(rest)), Asks.OPEN)


def content_words(rest: str) -> list[tuple[str, str]]:
    """Return the words of a folded question that say what it is about, each with its part of speech."""
    return [
        (word, flag)
        for word, flag in synonyms.joined(tag(ASKING.sub(" ", rest)))
        if word not in _STOP
        and not _UNIT_WORD.fullmatch(word)
        and not _COUNTED.fullmatch(word)
        and _CONTENT.match(flag)
        and any(c.isalnum() for c in word)
    ]
