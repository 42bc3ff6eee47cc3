"""How a name is spelled in pinyin, so that people can be found by letters."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 80
SURNAMES = {
    "仇": "qiu", "解": "xie", "曾": "zeng", "单": "shan", "朴": "piao", "查": "zha", "盖": "ge",
    "任": "ren", "区": "ou", "尉": "wei", "冼": "xian", "种": "chong", "翟": "zhai", "覃": "qin",
    "缪": "miao", "乐": "yue", "员": "yun", "祭": "zhai", "召": "shao", "牟": "mu", "宓": "mi",
    "隗": "wei", "折": "she", "洗": "xian", "黑": "he", "秘": "bi", "句": "gou", "石": "shi",
    "万": "wan", "佴": "nai", "那": "na", "燕": "yan", "宁": "ning", "车": "che", "繁": "po",
    "逄": "pang", "葛": "ge", "叶": "ye", "纪": "ji", "应": "ying", "沈": "shen", "曲": "qu",
    "长": "chang", "都": "du", "能": "nai", "贾": "jia", "降": "jiang", "乜": "nie", "郇": "xun",
    "郗": "xi", "殷": "yin", "谌": "chen", "晟": "cheng", "俞": "yu", "於": "yu", "訾": "zi",
    "芮": "rui", "郦": "li", "蔚": "yu", "冯": "feng", "重": "chong", "卜": "bu", "臧": "zang",
}  # fmt: skip
"""Surnames of one character, read as surnames are."""
DOUBLE_SURNAMES = {
    "单于": "chan yu", "长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai",
    "令狐": "ling hu", "宇文": "yu wen", "皇甫": "huang fu", "诸葛": "zhu ge", "欧阳": "ou yang",
    "上官": "shang guan", "司马": "si ma", "司徒": "si tu", "夏侯": "xia hou", "公孙": "gong sun",
    "慕容": "mu rong", "呼延": "hu yan", "南宫": "nan gong", "东方": "dong fang",
    "独孤": "du gu", "端木": "duan mu", "赫连": "he lian", "轩辕": "xuan yuan",
    "鲜于": "xian yu", "闾丘": "lü qiu", "宗政": "zong zheng", "濮阳": "pu yang",
    "淳于": "chun yu", "太叔": "tai shu", "申屠": "shen tu", "仲孙": "zhong sun",
    "钟离": "zhong li", "百里": "bai li", "东郭": "dong guo", "呼衍": "hu yan",
}  # fmt: skip
IN_GIVEN_NAMES = {"长": "chang", "行": "xing", "茜": "qian", "盛": "sheng", "晟": "sheng"}
"""Characters of several readings, as given names mostly have them."""
_OTHER = re.compile(r"[^a-z]+")


@lru_cache(maxsize=50_000)
def spelled(name: str) -> tuple[str, str]:
    """A name's pinyin without tones or blanks, and the first letters: zengxiaoyun, zxy.

    Characters without a known reading are left out; empty for no name.
    """
    syllables = [part for part in map(plain, _syllables(name)) if part]
    return "".join(syllables)[:LONGEST], "".join(part[0] for part in syllables)[:LONGEST]


@lru_cache(maxsize=4_000)
def plain(letters: str) -> str:
    """Letters as they are kept: small, ü as v (so lü, lyu and lv are one), nothing else."""
    small = letters.lower().replace("ü", "v").replace("u:", "v").replace("’", "").replace("'", "")
    small = small.replace("lyu", "lv").replace("nyu", "nv")
    return _OTHER.sub("", small)


def _syllables(name: str) -> tuple[str, ...]:
    # the dictionary takes a while to load; pages that file nobody do without it
    from pypinyin import lazy_pinyin

    surname = DOUBLE_SURNAMES.get(name[:2], "") if len(name) > 2 else ""
    length = 2
    if not surname:
        surname, length = SURNAMES.get(name[:1], ""), 1
    rest = name[length:] if surname else name
    read = lazy_pinyin(rest, errors=list)
    if len(read) == len(rest):
        read = [IN_GIVEN_NAMES.get(one, said) for one, said in zip(rest, read, strict=True)]
    return (*surname.split(), *read)
