"""The people that a text names, their names whole, and whether they speak.

The tagger cuts names whose characters are words too (王|海峰, 干|小川, 令狐|敏说): what stands around joins them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.words import in_dictionary, offsets, tag

_PEOPLE = frozenset({"nr", "nrt", "nrfg"})
_NOT_PEOPLE = re.compile(r"(?<=.[\u4e00-\u9fff])[化性度率力型物锁]$|[省市县区国州社部局厅报月日年元业队镇村港院者员]$")
SPEAKS = (
    r"(?:表示|说|指出|认为|介绍|透露|称|强调|告诉|建议|坦言|看来|分析|写道|谈到|提出|宣布|否认|分享|解释|感慨|"
    r"呼吁|补充|向[^，。]{0,12}记者|"
    r"在接受|在[^，。]{0,8}看来)"
)
# The commonest surnames, which hold for nine in ten people.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳"
    "翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲翁盛冉骆蓝路游靳辛欧阳管柴景鲍华祁房滕屈解牟闻"
)
_OF_TWO = frozenset("欧阳 令狐 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 夏侯 端木 南宫".split())
_OFFICES = r"(?:长|员|授|任|师|裁|理|人|士|家|席|记|监|官|代表|助理|导|总|委|学者|博士|工|者|问|主编|主播|教练|队长)"
# Words that name somebody's office whatever stands before them: behind one, what says something is a name.
OFFICE = (
    r"(?:局长|部长|市长|省长|县长|区长|镇长|乡长|村长|州长|司长|厅长|处长|科长|院长|校长|行长|会长|社长|馆长|"
    r"站长|厂长|队长|所长|董事长|"
    r"理事长|秘书长|书记|主任|主席|总裁|总经理|经理|总监|总统|首相|总理|部长|发言人|负责人|院士|教授|研究员|"
    r"副研究员|工程师|"
    r"分析师|经济师|律师|医生|医师|专家|博士|老师|记者|创始人|合伙人|店主|代表|委员|大使|教练|顾问)"
)
_NOT_IN_NAMES = r"(?:(?![向在就等的和与及说称表指认介])[\u4e00-\u9fff])"
_INTRODUCED = (
    re.compile(rf"{_OFFICES}([{SURNAMES}]{_NOT_IN_NAMES}{{1,2}})(?=[^，。]{{0,6}}?{SPEAKS}|，|、|在|就|向|。)"),
    re.compile(
        rf"{OFFICE}(?!{SPEAKS})((?!们|兼|及|等|的|在|对|会|均|也|都|还|"
        rf"则)[\u4e00-\u9fff]{_NOT_IN_NAMES}{{1,2}})(?={SPEAKS})"
    ),
)
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+")
_BYLINE = re.compile(
    r"(?:记者|通讯员|作者|摄影)[：:\s]*([\u4e00-\u9fff·\s、，]{2,40}?)(?:文并)?/?(?:摄影报道|摄|文|报道)?[）)]*$"
)
_GIVEN = frozenset({"n", "a", "vn", "ng", "j", "nr", "an", "nz", "b", "z", "l", "nrt", "ns", "i", "ag", "g"})
_AFTER_NAMES = re.compile(
    r"^(?:家|等|店|村|团队|先生|女士|教授|老师|院士|同志|本人|代表|委员|主任|局长|博士|夫妇|一家)"
)


def people_in(text: str) -> list[str]:
    """Return the people that folded `text` names, in order: a byline's reporters.

    >>> people_in("本报记者 周东洋"), people_in("新华社记者邹多为、魏弘毅、丁乐")
    (['周东洋'], ['邹多为', '魏弘毅', '丁乐'])
    """
    byline = _BYLINE.search(text.strip())
    if byline:
        names = [name for name in re.split(r"[\s、，]+", byline[1]) if name]
        if all(2 <= len(name) <= 4 for name in names):
            return names
    return [text[start:end] for start, end in named(text)]


def speaks(text: str) -> bool:
    """Whether folded `text` names somebody who says something."""
    return any(says(text, end) for _, end in named(text))


def says(text: str, end: int) -> bool:
    """Whether the name that ends at `end` of a text is followed, in its clause, by a word of saying."""
    return bool(re.match(rf"[^，。]{{0,14}}?{SPEAKS}", text[end:]))


def foreign(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names with a dot stand in folded `text`, without the office before them."""
    for match in _FOREIGN.finditer(text):
        first = match[0].split("·")[0]
        office = max((m.end() for m in re.finditer(_OFFICES, first) if m.end() < len(first)), default=0)
        last = match[0].rpartition("·")[2]
        words = tag(last)
        behind = (
            start
            for (_, flag), (start, _) in zip(words, offsets([w for w, _ in words], last), strict=True)
            if start > 1 and flag[0] in "vpdcu"
        )
        yield match.start() + office, match.end() - len(last) + next(behind, len(last))


def named(text: str) -> list[tuple[int, int]]:
    """Return where folded `text` names people (those with a dot in their names apart), in order."""
    introduced = [m.span(1) for pattern in _INTRODUCED for m in pattern.finditer(text) if _is_name(m, text)]
    tagged = tag(text)
    places = list(offsets([word for word, _ in tagged], text))
    found = {start: (start, end) for start, end in introduced}
    for i, ((word, flag), (start, end)) in enumerate(zip(tagged, places, strict=True)):
        if flag not in _PEOPLE or any(s < end and start < e for s, e in introduced):
            continue
        after = tagged[i + 1] if i + 1 < len(tagged) and places[i + 1][0] == end else ("", "")
        end += _rest(word, *after)
        name = text[start:end]
        if 2 <= len(name) <= 4 and not _NOT_PEOPLE.search(name) and not re.match(SPEAKS, name):
            found[start] = (start, end)
    return [found[start] for start in sorted(found)]


def _is_name(match: re.Match[str], text: str) -> bool:
    """Whether what stands behind an office is a name: not 程院院 of 工|程院院士, nor 普遍 of 专家|普遍认为."""
    name, start = match[1], match.start(1)
    if not re.search(f"{OFFICE}$", text[:start]):
        return not in_dictionary(text[start - 1 : start + 1])
    return name[0] in SURNAMES or not (in_dictionary(name) or in_dictionary(name[:2]) or _NOT_PEOPLE.search(name))


def _rest(name: str, after: str, flag: str) -> int:
    """Return how many characters of the word behind a name belong to it: 海峰 of 王|海峰, 敏 of 令狐|敏说."""
    if not after or _AFTER_NAMES.match(after) or re.match(SPEAKS, after):
        return 0
    surname = len(name) == 1 or name in _OF_TWO
    if surname and (spoken := re.search(SPEAKS, after)):
        return spoken.start()
    if surname and flag in _GIVEN and len(after) <= 2:
        return len(after)
    return 1 if len(name) == 2 and name[0] in SURNAMES and flag in _GIVEN and len(after) == 1 else 0
