"""Words of statistical news and their usual English: what a question in English can be made of.

A name is made word by word; where a word is not known there is no name. Whether the pages answer a question so made
is tried before it is offered, so a clumsy name costs an offer and never a wrong answer.
"""

from __future__ import annotations

import re

_ADJECTIVES = {
    "我国": "China's", "全国": "China's", "中国": "China's", "国内": "China's", "全球": "global", "世界": "world",
    "法国": "French", "英国": "British", "德国": "German", "荷兰": "Dutch", "瑞士": "Swiss", "澳大利亚": "Australian",
    "美国": "American", "日本": "Japanese", "韩国": "South Korean", "新加坡": "Singaporean", "俄罗斯": "Russian",
    "印度": "Indian", "加拿大": "Canadian", "西班牙": "Spanish", "意大利": "Italian", "巴西": "Brazilian",
}  # fmt: skip
_PLACES = {
    "非洲": "Africa", "欧盟": "the EU", "东盟": "ASEAN", "欧洲": "Europe", "拉美": "Latin America",
    "中东": "the Middle East", "北京": "Beijing", "天津": "Tianjin", "上海": "Shanghai", "重庆": "Chongqing",
    "河北": "Hebei", "山西": "Shanxi", "辽宁": "Liaoning", "吉林": "Jilin", "黑龙江": "Heilongjiang",
    "江苏": "Jiangsu", "浙江": "Zhejiang", "安徽": "Anhui", "福建": "Fujian", "江西": "Jiangxi", "山东": "Shandong",
    "河南": "Henan", "湖北": "Hubei", "湖南": "Hunan", "广东": "Guangdong", "广西": "Guangxi", "海南": "Hainan",
    "四川": "Sichuan", "贵州": "Guizhou", "云南": "Yunnan", "西藏": "Tibet", "陕西": "Shaanxi", "甘肃": "Gansu",
    "青海": "Qinghai", "宁夏": "Ningxia", "新疆": "Xinjiang", "内蒙古": "Inner Mongolia", "深圳": "Shenzhen",
    "广州": "Guangzhou", "杭州": "Hangzhou", "东部地区": "the eastern region", "中部地区": "the central region",
    "西部地区": "the western region", "东北地区": "the northeastern region", "长三角": "the Yangtze River Delta",
    "粤港澳大湾区": "the Greater Bay Area",
}  # fmt: skip
_NAMES = {
    # trade and investment
    "货物贸易": "goods trade", "服务贸易": "services trade", "一般贸易": "general trade",
    "加工贸易": "processing trade", "外贸": "foreign trade", "贸易": "trade", "国际贸易": "international trade",
    "进出口": "imports and exports", "出口": "exports", "进口": "imports", "出口额": "export value",
    "进口额": "import value", "出口值": "export value", "进口值": "import value", "出口总值": "total export value",
    "进口总值": "total import value", "进出口总值": "total value of imports and exports",
    "进口数量": "import quantity", "进口价格": "import prices", "出口价格": "export prices",
    "出口商品": "export goods", "进口商品": "import goods", "商品": "goods", "跨境电商": "cross-border e-commerce",
    "电商平台": "e-commerce platforms", "电子商务": "e-commerce", "实际使用外资": "foreign capital actually used",
    "吸收外资": "intake of foreign investment", "实际对华投资": "actual investment in China",
    "对华投资": "investment in China", "外资": "foreign capital", "对外直接投资": "outward direct investment",
    "固定资产投资": "fixed-asset investment", "固定资产": "fixed-asset", "房地产": "real estate",
    "基础设施": "infrastructure", "民间": "private", "投资": "investment", "引资": "investment",
    "国有企业": "state-owned enterprises'", "民营企业": "private enterprises'",
    "外商投资企业": "foreign-invested enterprises'", "中小企业": "small and medium enterprises'",
    "企业": "enterprises'", "自由贸易试验区": "pilot free trade zones", "共建一带一路国家": "Belt and Road countries'",
    "新三样": "the new three",
    # industry
    "制造业": "manufacturing", "高技术": "high-tech", "装备": "equipment", "先进": "advanced", "服务业": "services",
    "工业": "industrial", "规模以上工业增加值": "value added of industry above designated size",
    "规上工业增加值": "value added of industry above designated size", "建筑业": "construction", "农业": "agriculture",
    "采矿业": "mining", "产业": "industry", "高技术产业": "high-tech industry", "软件": "software",
    "软件业": "software industry", "软件和信息技术服务业": "software and information technology services",
    "信息技术": "information technology", "数字经济": "digital economy", "数字产品": "digital products",
    "人工智能": "artificial intelligence", "集成电路": "integrated circuits", "电信": "telecom",
    "移动物联网": "mobile IoT", "新能源汽车": "new energy vehicles", "汽车": "automobile", "太阳能电池": "solar cells",
    "锂电池": "lithium batteries", "机器人": "robots", "钢铁": "steel", "煤炭": "coal", "天然气": "natural gas",
    "原油": "crude oil", "发电": "power generation", "用电": "electricity consumption", "船舶": "ships",
    "手机": "mobile phones", "家具": "furniture", "家电": "home appliances",
    # consumption, farming, transport, people
    "网上": "online", "网络": "online", "在线": "online", "实物商品": "physical goods", "社会消费品": "consumer goods",
    "零售额": "retail sales", "社会消费品零售总额": "total retail sales of consumer goods", "零售": "retail",
    "餐饮": "catering", "旅游": "travel", "文娱": "culture and entertainment", "演唱会": "concert", "农村": "rural",
    "城镇": "urban", "农产品": "farm produce", "粮食": "grain", "茶叶": "tea", "水果": "fruit", "棉花": "cotton",
    "蔬菜": "vegetables", "国产品牌": "domestic brands", "快递": "express delivery", "邮政": "postal",
    "函件": "letters", "包裹": "parcel", "报纸": "newspaper", "杂志": "magazine", "汇兑": "remittance",
    "国际/港澳台": "international, Hong Kong, Macao and Taiwan", "物流": "logistics", "铁路": "railway",
    "公路": "road", "民航": "civil aviation", "旅客": "passenger", "货运": "freight", "客运": "passenger transport",
    "电影": "film", "票房": "box office", "居民": "residents'", "人均": "per capita", "可支配": "disposable",
    "就业": "employed", "城镇新增就业": "new urban jobs", "研发经费": "R&D spending", "研发": "R&D", "专利": "patent",
    "国内生产总值": "GDP",
    # what is measured
    "业务量": "volume", "业务收入": "revenue", "业务总量": "business volume", "业务": "business", "总量": "volume",
    "规模": "size", "总值": "total value", "总额": "total", "增加值": "value added", "产值": "output value",
    "总产值": "total output value", "总产量": "total output", "产量": "output", "销量": "sales", "销售额": "sales",
    "销售": "sales", "收入": "revenue", "营收": "revenue", "营业收入": "operating revenue", "利润": "profits",
    "金额": "amount", "数量": "number", "总数": "total number", "人口": "population", "用户": "users",
    "人数": "number of people", "贡献率": "contribution rate", "消费": "consumption", "支出": "spending",
    "税收": "tax revenue", "贷款": "loans", "存款": "deposits", "价格": "price", "面积": "area",
    "吞吐量": "throughput", "装机容量": "installed capacity",
}  # fmt: skip
_ENGLISH = {**_ADJECTIVES, **{zh: f"{en}'s" for zh, en in _PLACES.items()}, **_NAMES}
_WORD = re.compile("|".join(sorted(map(re.escape, _ENGLISH), key=len, reverse=True)))
_SAYS_LITTLE = re.compile(rf"(?<={'|'.join(n for n in _PLACES if len(n) == 2)})[省市]")  # 福建省, 深圳市
# A name that ends so wants an article: the parcel business, but manufacturing investment.
_WANTS_ARTICLE = re.compile(
    r"\b(?:business|number|size|total|total number|industry|area|price|rate|amount|population)$"
)
_WITH = re.compile(rf"对({'|'.join(map(re.escape, _PLACES))})(进出口|出口|进口)")
_WITHIN = {"进出口": "imports and exports with", "出口": "exports to", "进口": "imports from"}


def english(measure: str) -> str | None:
    """Return the English name of a measure, word by word, None where a word of it is not known.

    >>> english("我国网上零售额"), english("法国实际对华投资"), english("福建省外贸总值")
    ("China's online retail sales", 'French actual investment in China', "Fujian's foreign trade total value")
    >>> english("适老家具")
    """
    if with_ := _WITH.fullmatch(measure):
        return f"{_WITHIN[with_[2]]} {_PLACES[with_[1]]}"
    plain = _SAYS_LITTLE.sub("", measure)
    words = _WORD.findall(plain)
    if not words or "".join(words) != plain:
        return None
    name = " ".join(_ENGLISH[word] for word in words)
    return f"the {name}" if words[0] in _NAMES and _WANTS_ARTICLE.search(name) else name
