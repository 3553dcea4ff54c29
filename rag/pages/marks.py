"""What a line or a tail says of itself: bylines, datelines, credits, sources, colophons, and where sentences end.

All patterns read folded text with its spaces closed (`layout.Line.fold`), but bylines and credits, whose names are
told apart by spaces, read the text with its letter-spacing alone closed (`layout.Line.spaced`).
"""

from __future__ import annotations

import re

from rag.words import HAN

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
SURNAMES = frozenset(_SURNAMES)
_NAME = rf"[{HAN}]{{2,4}}(?:·[{HAN}]{{1,6}}){{0,2}}"
_NAMES = rf"(?:{_NAME}|[{HAN}] [{HAN}])(?:[、，/ ]+(?:{_NAME}|[{HAN}] [{HAN}])){{0,7}}"
_AGENCY = (
    r"(?:(?:综合|据|本报综合|又据)?(?:新华社|新华网|中新社|中新网|中国新闻社|中通社|人民网|央视网|人民日报|光明日报|经济日报|"
    rf"科技日报|法新社|路透社|美联社|共同社|塔斯社|本报|本刊|本社|本网|本台)|[{HAN}]{{2,6}}(?:日报|晚报|晨报|时报|商报|周报)(?=记者|讯|电))"
)
_WHO = (
    r"(?:(?:特约|见习|实习|特派|驻[\u4e00-\u9fff]{2,8}|全媒体|首席|驻站)?(?:记者|通讯员|评论员|撰稿人|编译|特约撰稿|"
    r"报道组)|实习生|作者|撰文|文字|摄影报道)"
)

CLOSED = re.compile(r"[。！？!?…][”’」』）)】》]*$|。[（(][^（）()]{1,60}[）)]$|[。”][”’」』）)】]*$")
HALF_CLOSED = re.compile(r"[：:；;]$")
COMMA = re.compile(r"[，、,（《“‘—\-·～~：:；;]$")
NEVER_FIRST = re.compile(r"^[，。、；：？！）》」』】”’%％]")

COLOPHON = re.compile(
    r"^(?:本版|本期|今日|本报)?(?:责任编辑|责任校对|编辑|责编|主编|执行主编|值班主任|值班编委|版式|版式设计|美编|美术编辑|校对|"
    r"审校|组版|视觉|视觉设计|制图|版面统筹|统筹|排版|图片编辑)[：:/ ]?"
    rf"(?:{_NAMES}|[：:\w ]{{2,30}})$|^(?:新闻热线|热线|电话|联系电话|投稿邮箱|邮箱|电子信箱|"
    r"E-?mail|网址|国内统一刊号|邮发代号|零售价|"
    r"社址|地址|广告许可证|印刷)[：:]|^第?[A-Z]?\d{1,2}版$|^[A-Z]?\d{1,2}$|^https?://|^www\.",
    re.IGNORECASE,
)
MASTHEAD = re.compile(
    r"^(?=.{6,40}$)(?=.*(?:星期[一二三四五六日天]|农历|第\d{1,6}期|总第|责编|[A-Z]?\d{1,2}版))"
    r".*(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日(?![\u4e00-\u9fff]*[电讯]).*$"
)
_BULLET_MARK = r"[■□◆◇●▲△★◎▌▍○•]"
BYLINE = re.compile(
    rf"^{_BULLET_MARK}?\s*(?:(?:{_AGENCY})(?:[{HAN}]{{2,6}})??)?\s*{_WHO}[：:/\s]*{_NAMES}"
    rf"(?:[\s、]+(?:{_WHO})[：:\s]*{_NAMES})*(?:\s*(?:文/图|文/摄|摄影报道|报道|综合报道|文|/文))?$"
    rf"|^{_BULLET_MARK}?\s*(?:本报|本刊|新华社|人民日报)(?:特约|见习)?(?:评论员|记者|编辑部)$"
    rf"|^(?:文|图|文图|图文|文/图|图/文|文字|摄影|作者)[/:：]\s*{_NAMES}$|^{_BULLET_MARK}\s*{_NAMES}$"
)
NAMES_ALONE = re.compile(rf"^{_NAMES}$")
TRAILING_NAMES = re.compile(
    rf"(?:^|(?<=[。！？”…]))[（(](?:{_AGENCY}?{_WHO}[：:\s]*|{_AGENCY}[：:\s]*)?(?=[{_SURNAMES}]){_NAMES}[）)]$"
)
SOURCE = re.compile(
    r"[（(](?:来源|据|摘自|原载|转自|转载自|选自|稿件来源|资料来源|综合)[：: ]?[^（）()。]{2,40}[）)]$|"
    r"^(?:来源|消息来源|资料来源)[：:].{2,30}$"
)
AUTHOR_NOTE = re.compile(r"[（(](?:本文)?(?:作者|执笔人?|整理|课题组成员)(?:系|为|单位|是|：|:|分别|均).{2,140}[）)]$")
CONTINUED = re.compile(r"^[（(]?(?:下转|上接|详见|紧接|转|接)第?[A-Z]?\d{1,2}版[^。]{0,12}[）)]?$")
EDITOR = re.compile(
    r"^[【\[〔]?(?:编者按|编者的话|编者|编者注|开栏的话|开栏语|编后|编后语|导读|核心阅读|阅读提示|内容提要|提要)(?:[】\]〕：:]|$)"
)
BULLET = re.compile(r"^[■□◆◇●▲△★◎○•▶►➤]")
DASHES = re.compile(r"^(?:——|--|—|―{1,2}|──)")
DASHES_LAST = re.compile(r"(?:——|--|―{2}|──)$")

_SENT_FROM = rf"(?:[{HAN}·/、 ]{{0,14}}?)"
_DAY = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日)"
_REPORTERS = r"(?:[（(][^（）()]{2,40}[）)])"
DATELINE = re.compile(
    rf"^(?:据|又据|综合)?{_AGENCY}{_SENT_FROM}(?:{_DAY}{_SENT_FROM})?(?:专?电(?![视话台子力网动商影脑池报信源器机])|讯(?![员息问])|消息(?=[：:（(]))(?:\s*{_REPORTERS})?(?:[：:]|\s*——)?"
    rf"|^[{HAN}]{{2,8}}网?{_SENT_FROM}{_DAY}(?:专?电|讯)(?:\s*{_REPORTERS})?"
    rf"|^{_AGENCY}(?:[{HAN}]{{2,6}})?{_REPORTERS}"
)
_DATELINE_WHOLE = re.compile(rf"^(?:据)?{_AGENCY}{_SENT_FROM}{_DAY}(?:专?电|讯)$")
_TOLD = re.compile(r"(?:称|报道|获悉|表示|宣布|显示)")

_PLACE = r"(?:人民视觉|视觉中国|影像中国|新华社|中新社|本报|人民图片|新华视点|法新社|路透社|资料照片|受访者|资料图片)"
CREDIT = re.compile(
    rf"(?:^|(?<=[。！？”」）)\s…]))"
    rf"(?:(?:{_PLACE}|[{HAN}]{{2,8}}(?:日报|晚报|报社|客户端))?(?:发|稿|供图)?[（( ]*(?:{_WHO}[：: ]*)?"
    rf"(?!拍)(?:{_NAMES}|受访者|资料)?\s?(?<!拍)(?:摄影报道|摄影|摄|供图|绘|制图|图)"
    r"(?:[）)]| ?/?发| ?[（(][^（）()]{2,16}[）)])*"
    rf"|[（(]?{_PLACE}\s?(?:发|供图|稿)?[）)]?(?:[（( ]{{1,2}}{_NAMES}\s?摄?[）)]?)?)$"
)
CAPTION_WORDS = re.compile(r"(?:^|[。，；）])(?:图为|图①|图1|上图|下图|左图|右图|题图|这是|图中|图片为)")


def closed(text: str) -> bool:
    """Whether a line ends where a sentence ends.

    >>> closed("日否认了传闻。"), closed("增添了后劲。”"), closed("投资数据）。"), closed("同比增长8%，")
    (True, True, True, False)
    """
    return bool(CLOSED.search(text))


def dateline(text: str) -> int:
    """Return how many characters of a text's beginning are its dateline, 0 where there is none.

    >>> dateline("本报北京1月19日电（记者王俊岭）商务部"), dateline("新华社记者获悉"), dateline("本报讯商务部")
    (17, 0, 3)
    """
    match = DATELINE.match(text)
    if not match or _TOLD.search(match[0].split("（")[0]):
        return 0
    return match.end()


def dateline_alone(text: str) -> bool:
    """Whether a whole line is nothing but a dateline: `新华社北京1月13日电`."""
    return bool(_DATELINE_WHOLE.match(text))


def credit(text: str) -> int:
    """Return where the picture's credit begins at the end of a text, -1 where there is none.

    >>> "酱菜。新华社记者翁忻旸摄"[credit("酱菜。新华社记者翁忻旸摄"):], credit("他用手机拍摄"), credit("如图")
    ('新华社记者翁忻旸摄', -1, -1)
    """
    tail = text[-48:]
    match = CREDIT.search(tail)
    if not match or len(match[0].strip("（）() ")) < 3:
        return -1
    return len(text) - len(tail) + match.start()


def ends(text: str) -> bool:
    """Whether a line ends with what stands after the last sentence: names in brackets, a source, a credit."""
    return bool(TRAILING_NAMES.search(text) or SOURCE.search(text) or AUTHOR_NOTE.search(text)) or credit(text) >= 0
