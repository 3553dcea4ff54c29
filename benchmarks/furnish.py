"""Made-up names, datelines, credits and the like, and clauses taken out of a story: the small print of a page."""

from __future__ import annotations

import random
import re

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂英华建文玉鹏飞雪梅宁晨婷佳欣怡"
_PLACES = tuple("北京 上海 广州 成都 武汉 西安 南京 杭州 沈阳 昆明 伦敦 东京 合肥 长沙 贵阳 福州 太原".split())
_TOWNS = tuple("城市 江南 宁安 海港 北山 云州 青川 中国 长河 东方 西部 新区".split())
_PAPERS = ("本报", "新华社", "中新社", "本报", "据新华社")
_SENTENCE = re.compile(r"[^。！？]+[。！？]")
_CLAUSE = re.compile(r"(?:^|(?<=[，。；：！？]))[^，。；：、！？“”（）《》—…]+(?=[，。；：！？])")
_WEAK = re.compile(
    r"^(?:的|了|和|在|是|也|并|但|而|且|将|还|又|于|对|为|从|其|该|这|那|他|她|它)|(?:的|了|和|在|是|中|上|下|后|时)$"
)


def name(rng: random.Random) -> str:
    """Return a person's name."""
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.randint(1, 2)))


def dateline(rng: random.Random) -> str:
    """Return what a dispatch opens with."""
    day = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    who = rng.choice(("", f"（记者{name(rng)}）", f"（记者 {name(rng)} {name(rng)}）"))
    sent = f"{rng.choice(_PAPERS)}{rng.choice(_PLACES)}{rng.choice((day, day, ''))}电{who}"
    return rng.choice((sent, sent, "本报讯", f"本报讯（记者{name(rng)}）")) + " "


def byline(rng: random.Random) -> str:
    """Return a byline of its own line."""
    names = " ".join(name(rng) for _ in range(rng.randint(1, 2)))
    if rng.random() < 0.2:
        spaced = name(rng)
        names = f"{spaced[0]} {spaced[1]}" if len(spaced) == 2 else spaced
    return rng.choice((
        f"本报记者 {names}", f"■ 本报记者 {names}", f"本报记者 {names}", f"新华社记者{names.replace(' ', '、')}",
        f"■本报记者 {names}", names if len(names) > 2 else f"记者 {names}", f"本报记者{names}",
        f"记者 {names} 通讯员 {name(rng)}",
    ))  # fmt: skip


def tail(rng: random.Random) -> list[str]:
    """Return what closes a story: names in brackets, a source, who the author is, a dateline by itself."""
    return [rng.choice((
        f"（{name(rng)}）", f"（{name(rng)}）", f"（{name(rng)}）", f"（本报记者 {name(rng)} {name(rng)}）",
        f"（{name(rng)} {name(rng)}）",
        f"（来源：{rng.choice(('人民日报', '新华社', '经济日报', '光明日报'))}）",
        f"（作者系{rng.choice(_PLACES)}大学{rng.choice(('教授', '经济学院副教授', '研究中心研究员'))}）",
        f"{rng.choice(('新华社', '本报'))}{rng.choice(_PLACES)}{rng.randint(1, 12)}月{rng.randint(1, 28)}日电",
    ))]  # fmt: skip


def caption(said: list[str], rng: random.Random) -> str:
    """Return the words of a picture's caption, made of a story's sentences."""
    short = [sentence for sentence in said if len(sentence) < 90] or said
    words = "".join(short[:2])
    if rng.random() < 0.6:
        words += f"图为{rng.choice(('活动现场', '工作人员在现场作业', '当地居民在参观', '车间一角'))}。"
    return words


def credit(rng: random.Random) -> str:
    """Return who took the picture."""
    return rng.choice(
        (" {}摄", " 新华社记者 {} 摄", " {}摄（人民视觉）", " 新华社发（{}摄）", "（{} 摄）", " 本报记者 {}摄")
    ).format(name(rng))


def masthead(rng: random.Random) -> list[str]:
    """Return what stands at the head of a page: the paper, the day, the number of the page."""
    day = f"{rng.randint(1998, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    week = f"星期{rng.choice('一二三四五六日')}"
    paper = rng.choice(_TOWNS) + rng.choice(("日报", "晚报", "晨报", "时报", "商报", "青年报", "经济报", "生活报"))
    sheet = rng.choice((f"第{rng.randint(1, 24)}版", f"A{rng.randint(1, 24):02d}版", f"{rng.randint(1, 24):02d}"))
    section = rng.choice(("要闻", "经济", "综合", "产业", "国际", "理论", "民生", "时评"))
    return rng.choice((
        [paper, f"{day} {week} {sheet}"], [f"{paper} {day} {week} {sheet}"], [section, f"{day} {week}", sheet],
        [f"{sheet} {section}", f"{day} {week} {paper}"], [section], [f"{day} {week}  责编：{name(rng)}"], [paper],
    ))  # fmt: skip


def colophon(rng: random.Random) -> list[str]:
    """Return who made the page."""
    one, two = name(rng), name(rng)
    return rng.choice((
        [f"本版编辑 {one} {two}"], [f"责任编辑：{one}"], [f"责任编辑 {one} 美编 {two}"],
        [f"本版编辑：{one} 校对：{two}"],
        [f"■责编/{one}  版式/{two}"], [f"制图：{one}"], [f"编辑 {one}", f"校对 {two}"],
    ))  # fmt: skip


def sentences(text: str) -> list[str]:
    """Return the whole sentences of a text."""
    return _SENTENCE.findall(text)


def clause(text: str, rng: random.Random, least: int, most: int) -> str:
    """Return a clause of the text that can stand as a heading, "" where there is none."""
    found = [part for part in _CLAUSE.findall(text) if least <= len(part) <= most and not _WEAK.search(part)]
    return rng.choice(found) if found else ""


def spoken(said: list[str], rng: random.Random) -> str:
    """Return whose words a quotation is, and on which occasion."""
    occasion = rng.choice(
        ("", "在调研时的讲话", "在座谈会上的讲话", "在会议上表示", "{year}年{month}月在主持召开{what}座谈会时的讲话")
    )
    what = clause("".join(said), rng, 6, 20)
    when = occasion.format(year=rng.randint(2012, 2025), month=rng.randint(1, 12), what=what)
    return rng.choice((f"——{name(rng)}{when}", f"——《关于{what or '有关工作'}的意见》"))
