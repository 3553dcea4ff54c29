"""An English question told in Chinese, in the words of the pages: it is then answered as a Chinese one is.

English puts behind what Chinese puts before: `the closing price of Hongda on 16 August` is 8月16日|宏达|收盘价. So the
stretches between prepositions are turned round, each word or phrase becomes the Chinese one that `meant` found
for it, times and amounts are written by rule, and what is asked becomes the Chinese asking words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answering import english, english_times

_MAGNITUDES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBERS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_UNITS = {
    "yuan": "元", "rmb": "元", "yen": "日元", "dollar": "美元", "us dollar": "美元", "euro": "欧元",
    "hk dollar": "港元", "penny": "分",
    "percent": "%", "per cent": "%", "percentage point": "个百分点", "tonne": "吨", "ton": "吨", "kilometre": "公里",
    "kilometer": "公里", "km": "公里", "metre": "米", "meter": "米", "day": "天", "month": "个月", "year": "年",
    "hour": "小时", "minute": "分钟", "people": "人", "person": "人", "employee": "人", "worker": "人", "student": "人",
    "company": "家", "companie": "家", "firm": "家", "enterprise": "家", "store": "家", "bank": "家", "mu": "亩",
    "hectare": "公顷", "kilowatt": "千瓦", "kilowatt-hour": "千瓦时", "jin": "斤", "degree": "度", "barrel": "桶",
    "time": "次", "trip": "人次", "visit": "人次", "household": "户", "case": "起", "item": "件", "piece": "件",
    "vehicle": "辆", "car": "辆", "ship": "艘", "nanogram": "纳克", "gram": "克", "kilogram": "公斤", "kg": "公斤",
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<sign>\$)?\b(?P<number>\d[\d,]*(?:\.\d+)?(?![A-Za-z\d])|(?:{'|'.join(_NUMBERS)})\b)(?![ -]years? plan)"
    rf"(?P<half> and a half)?(?P<scale>[ -](?:"
    rf"{'|'.join(_MAGNITUDES)}))?(?:(?P<percent>\s?%)|[ -](?P<unit>{_UNIT})s?\b)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\bhow many (?:\w+ )??(?:(?P<unit>{_UNIT})s?\b|(?=\w))", re.IGNORECASE)
# Between these stand the stretches that are turned round.
_TURNS = frozenset(
    "of in on at for from by to with among within under over during across about against through via after before "
    "since as that who which where whose between into throughout".split()
)
_SWAPS = frozenset("do does did has have had will can could would".split())
_JOINTS = {"and": "和", "or": "和", "minus": "和", "outnumber": "比"}
_TOKEN = re.compile(
    r"[\ue000-\uf8ff⊢]|\d+[A-Za-z][A-Za-z0-9-]*|[A-Za-z][A-Za-z0-9'&.-]*[A-Za-z0-9]|[A-Za-z]|\d+(?:\.\d+)?|"
    r"[\u4e00-\u9fff]+|[,;:?!—–]"
)
# How it is to be worked out, or where it is told, is not what is asked.
_BESIDE = re.compile(
    r"[,(]\s*(?:going by|judging (?:by|from)|based on|given|working back|worked out from|using)[^,?)]*\)?|"
    r"\baccording to (?:the |this )?(?:article|report|essay|newspaper|page|story|text|author)\b,?|"
    r",?\s*\baccording to (?:the )?(?:[A-Z][\w&'-]* ){0,4}(?:News|Daily|Times|Post|Herald|Journal|Weekly|Gazette|"
    r"Agency)\b[^,?]*",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"^(?:roughly |about |approximately )?(?:what|which) (?:percentage|percent|per cent|share|proportion)(?: of)? "
    r"(?P<whole>.+?) "
    r"(?:is|are|was|were|did|does|do|came from|comes from|went to|go to) (?P<part>.+?)"
    r"(?: account for| make up| represent)?\s*\??$",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(r"\b(?:account(?:s|ed)? for|makes? up|made up|represent(?:s|ed)?)\b", re.IGNORECASE)
_SERIES = re.compile(r"(?<=[A-Za-z]),(?= (?:and )?[\w'-]+(?: [\w'-]+)?(?:,| and ))", re.IGNORECASE)
_DOER = re.compile(
    r"^who (?:else )?(?!is\b|was\b|are\b|were\b|did\b|has\b|have\b|had\b|will\b)(?P<does>\w+)\b", re.IGNORECASE
)
_GREATER_CHINA = re.compile("香港[和或、]澳门[和或、]台湾")
_HOW = {"tall": "高", "high": "高", "heavy": "重", "deep": "深", "wide": "宽", "far": "远", "old": "大"}
_HOW_MUCH = re.compile(rf"\bhow (?:{'|'.join(_HOW)}|fast|big|large|long|little|few|many|much)\b", re.IGNORECASE)
# Gosuncn (高新兴), the "specialised" board (专精特新): a name and the same in Chinese.
_IN_CHINESE = re.compile(r"(?:[\"“][^\"“”]+[\"”]|[A-Z][\w&'.-]*) ?\((?P<name>[\u4e00-\u9fff]+)\)")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_ASIDE = re.compile(r"[()\[\]\"“”]")
_FALLS = re.compile(r"\bfall|\bfell|\bdrop|\bdeclin|\bdecreas|\bdown\b|\blower|\bcut\b|\breduc|\bshr[aiu]nk")
_POINTS = re.compile(r"percentage points?")
_WHICH = re.compile(
    r"\b(?:which|what) (?P<kind>province|city|cities|county|country|countries|company|companies|firm|ministry|"
    r"department|bank|university|agency|organi[sz]ation|brand|film|movie|district|airport|port|year|month|day|date)s?\b",
    re.IGNORECASE,
)
_KINDS = {
    "province": "哪个省", "city": "哪个市", "cities": "哪些城市", "county": "哪个县", "country": "哪个国家",
    "countries": "哪些国家", "company": "哪家公司", "companies": "哪些公司", "firm": "哪家公司", "ministry": "哪个部门",
    "department": "哪个部门", "bank": "哪家银行", "university": "哪所大学", "agency": "哪个机构", "brand": "哪个品牌",
    "film": "哪部电影", "movie": "哪部电影", "district": "哪个区", "airport": "哪个机场", "port": "哪个港口",
    "year": "哪一年", "month": "哪个月", "day": "哪天", "date": "哪天",
}  # fmt: skip
_MORE = (
    (r"\bfast(?:er|est)\b|\bquick(?:er|est)\b", "增长{}快"), (r"\bslow(?:er|est)\b", "增长{}慢"),
    (r"\bhigh(?:er|est)\b|\btop\b", "{}高"), (r"\blow(?:er|est)\b", "{}低"),
    (r"\bfew(?:er|est)\b|\bless\b|\bleast\b", "{}少"),
    (r"\blarg(?:er|est)\b|\bbig(?:ger|gest)\b|\bgreat(?:er|est)\b", "{}大"), (r"\bsmall(?:er|est)\b", "{}小"),
    (r"\blong(?:er|est)\b", "{}长"), (r"\bearl(?:ier|iest)\b|\bsooner\b", "{}早"), (r"", "{}多"),
)  # fmt: skip
_EITHER = re.compile(r"[,:—–-]?\s*(?P<both>[^,:?—–]+? or [^,:?—–]+?)\s*\??$")
Choose = Callable[[Sequence[str]], list[tuple[int, int, str]]]


def retell(text: str, choose: Choose) -> str:
    """Return a question in Chinese; `choose` gives the Chinese words of a run of English ones: (start, end, word).

    >>> words = {"tea": "茶叶", "exports": "出口", "yunnan": "云南"}
    >>> found = lambda run: [(i, i + 1, words[w.lower()]) for i, w in enumerate(run) if w.lower() in words]
    >>> retell("What were the tea exports of Yunnan in 2023?", found)
    '2023年云南茶叶出口是多少'
    """
    kept: list[str] = []

    def keep(chinese: str) -> str:
        kept.append(chinese)
        return f" {chr(0xE000 + len(kept) - 1)} "

    plain = _BESIDE.sub(" ", _IN_CHINESE.sub(lambda m: f" {m['name']} ", text))
    plain = _BRACKETED.sub(lambda m: f" {m[1].replace(',', ' ')} ", plain)
    plain = _SERIES.sub(" and", _ASIDE.sub(" ", plain)).strip()
    asks = english.read(plain).asks
    for time in reversed(english_times.find(plain)):
        plain = plain[: time.start] + keep(time.chinese) + plain[time.end :]
    asked = _asked(plain, asks)
    if asks == "share":
        plain = _ACCOUNTS.sub(" ", plain) if not _PART_OF.match(plain) else plain
        plain = _PART_OF.sub(lambda m: f"{m['part']} ⊢ {m['whole']}", plain)
    if (doer := _DOER.match(plain)) and (does := choose([doer["does"]])):
        asked = "{}的基金经理是谁" if re.search(r"\bfund\b", plain) else f"{{}}是谁{does[0][2]}的"
        plain = plain[doer.end() :]
    plain = _HOW_MUCH.sub(" ", _COUNTED.sub(lambda m: " " if m["unit"] else m[0], plain))
    plain = _AMOUNT.sub(lambda m: keep(_amount(m)) if _tells(m) else m[0], plain)
    joint = "还是" if asks == "compare" else "和"
    told = ["占".join(_clause(part, kept, choose, joint) for part in clause.split("⊢"))
            for clause in re.split(r"[,;:?!—–]|\s-\s", plain)]  # fmt: skip
    body = _GREATER_CHINA.sub("港澳台", "，".join(clause for clause in told if clause))
    return asked.replace("{}", body).replace("占占比", "占比").replace("⊢", "") if body else ""


def _clause(clause: str, kept: Sequence[str], choose: Choose, joint: str) -> str:
    """Return a clause in Chinese: its stretches from the last to the first."""
    tokens = _TOKEN.findall(clause)
    words = [t.removesuffix("'s").removesuffix("'") for t in tokens]
    chosen = {start: (end, word) for start, end, word in choose(words)}
    stretches: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        word = words[at]
        low = word.lower()
        if at in chosen:
            end, chinese = chosen[at]
            stretches[-1].append(chinese)
            at = end
            continue
        if "\ue000" <= word[0] <= "\uf8ff":
            stretches[-1].append(kept[ord(word[0]) - 0xE000])
        elif low in _TURNS:
            stretches.append([])
        elif low in _SWAPS and stretches[-1]:
            stretches[-1] = ["", *stretches[-1]]
            stretches.append([])
            stretches[-2], stretches[-1] = stretches[-2], stretches[-1]
        elif low in _JOINTS and stretches[-1] and at + 1 < len(words):
            stretches[-1].append(joint if low == "or" else _JOINTS[low])
        elif (
            not english.is_small(low)
            and low not in english.ASKING
            and (word[0].isupper() or word[0].isdigit() or "\u4e00" <= word[0] <= "\u9fff")
        ):
            stretches[-1].append(
                word if word[0].isdigit() else f" {word} "
            )  # a name that nothing on the pages is known to be
        at += 1
    return "".join("".join(stretch) for stretch in reversed(stretches) if any(stretch))


def _tells(match: re.Match[str]) -> bool:
    """Whether a number is an amount and not a part of a name or an article: one, 002211."""
    worded = match["number"].isalpha()
    if not match["unit"] and re.search(r"\b[A-Z][A-Za-z]+ $", match.string[: match.start()]):
        return False  # Global 500
    return bool(match["unit"] or match["scale"] or match["percent"] or match["sign"]) or (
        not worded and not (match["number"].startswith("0") or len(match["number"]) > 5)
    )


def _amount(match: re.Match[str]) -> str:
    said = match["number"].lower()
    value = float(_NUMBERS[said]) if said in _NUMBERS else float(said.replace(",", ""))
    value = (value + 0.5 * bool(match["half"])) * _MAGNITUDES.get((match["scale"] or "").strip(" -").lower(), 1.0)
    unit = "%" if match["percent"] else _UNITS.get((match["unit"] or "").lower(), "")
    if match["sign"]:
        unit = "美元"
    for worth, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if value >= worth:
            return f"{_written(value / worth)}{name}{unit}"
    return f"{_written(value)}{unit}"


def _written(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _asked(text: str, asks: str) -> str:
    """Return the Chinese asking words around a gap for what is asked about."""
    low = text.lower()
    which = _WHICH.search(low)
    kind = _KINDS.get(which["kind"], "哪个") if which else "哪个"
    counted = _COUNTED.search(low)
    unit = (_UNITS.get(counted["unit"] or "", "") or "个") if counted else ""
    if re.search(r"\bminus\b|\b(?:gap|difference) between\b", low):
        return "{}相差多少"
    if re.search(r"\boutnumber", low):
        return f"{{}}多多少{unit}"
    if index := re.search(r"^where (?:was|is|were|did|does) .*\b(?:index|average)\b", low):
        return "{}是多少点" if index else ""
    if re.match(r"what (?:is|was|were|are)\b.*\bcalled\b", low):
        return "{}叫什么"
    if asks == "growth" and re.search(r"\b(?:rais|bigger|larger|higher|more|lift|hike)", low):
        return f"{{}}提高了多少{unit if unit != '个' else ''}"
    falls = "下降" if _FALLS.search(low) else "增长"
    if asks == "compare":
        more = next(more for pattern, more in _MORE if re.search(pattern, low))
        most = re.search(r"(?:est|most|least)\b", low)
        share = "占比" if re.search(r"\bshare of\b|\bshare\b(?! price)", low) else ""
        return f"{{}}{share}{'最' + more.format('') + '的是' + kind if most else kind + more.format('更')}"
    if asks == "change":
        return f"{{}}{falls}了多少{'个百分点' if _POINTS.search(low) else ''}"
    if asks == "date" and re.match(r"(?:from|since)\b", low):
        return "{}从什么时候起"
    if asks == "date":
        return f"{{}}是{kind if which and which['kind'] in ('year', 'month', 'day', 'date') else '什么时候'}"
    if asks == "person":
        return "{}是谁"
    if asks == "organisation":
        return f"{kind if which else '哪家公司'}{{}}"
    if asks == "place":
        return f"{{}}在{kind}" if which else "{}在哪里"
    if asks == "list":
        return f"{{}}有{kind if which and '哪些' in kind else '哪些'}"
    if asks == "level" and (how := re.search(r"\bhow (tall|high|heavy|deep|wide|far|old)\b", low)):
        return f"{{}}有多{_HOW[how[1]]}"
    if asks == "level" and "how much electricity" in low:
        return "{}是多少千瓦时"
    if asks == "level":
        return f"{{}}{'有' if unit else '是'}多少{unit}"
    if asks == "duration":
        return f"{{}}多少{unit}" if unit and unit != "个" else "{}多久"
    fixed = {
        "growth": f"{{}}{falls}多少", "share": "{}占比是多少", "rank": "{}排名第几", "multiple": "{}是多少倍",
        "why": "为什么{}",
        "who_said": "谁说{}", "author": "{}是谁写的", "how": "如何{}", "yes_no": "{}吗", "definition": "{}是什么",
    }  # fmt: skip
    return fixed.get(asks, "{}")
