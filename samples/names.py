"""Invented names: ordinary surnames and given-name characters of each generation."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢唐许冯宋韩邓彭曹曾田潘袁蔡蒋余杜叶程魏苏"
    "吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏方邹熊白孟秦邱侯江尹薛段雷龙黎史陶贺毛顾龚邵万覃"
)

OLD = {
    "男": ("德福贵有顺光兴发元云永正文世明", "生才林山根财清全寿海安福成祥富"),
    "女": ("秀桂玉凤素翠银美淑兰菊春", "英兰珍香莲芳娥梅芝花琴云"),
}
MIDDLE = {
    "男": ("建国志永文海小春红卫长大", "军华强勇平伟明林斌峰民兵"),
    "女": ("丽红春小晓海素永秀建", "敏霞艳萍燕玲娟芬琼群静蓉"),
}
YOUNG = {
    "男": ("浩子俊家博宇明天嘉思", "轩杰涛鑫豪文鹏宇航睿晨阳"),
    "女": ("欣雨诗思佳梦雅子可语", "怡涵婷琪萱彤瑶妍悦洁宁菲"),
}


def given_name(rng: Random, sex: str, birth_year: int) -> str:
    """Two characters mostly; one, as often happens, in a fifth of cases."""
    first, last = (OLD if birth_year < 1958 else MIDDLE if birth_year < 1988 else YOUNG)[sex]
    if rng.random() < 0.2:
        return rng.choice(last)
    return rng.choice(first) + rng.choice(last)


def surname(rng: Random, clans: str) -> str:
    """Villages are clans: half the people carry one of their few surnames."""
    if clans and rng.random() < 0.55:
        return rng.choice(clans)
    return rng.choices(SURNAMES, weights=range(len(SURNAMES) + 12, 12, -1))[0]
