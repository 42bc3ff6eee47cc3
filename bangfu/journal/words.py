"""What names and codes in entries mean, in words.

An entry never changes, so it keeps what the code wrote; words for it are found when it is
read. Parts above the journal say what their own codes mean (`said_by`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "username": _("账号"),
    "name": _("名称"),
    "level": _("层级"),
    "code": _("代码"),
    "standards_code": _("按哪里的标准"),
    "closed_on": _("撤销日期"),
    "office": _("单位"),
    "role": _("角色"),
    "area": _("管的地方"),
    "post": _("职务"),
    "from_day": _("从哪天起"),
    "until_day": _("到哪天止"),
    "unit": _("类别"),
    "duties": _("职责"),
    "telephone": _("办公电话"),
    "chief": _("主要负责人"),
    "deputy": _("分管负责人"),
    "large_type": _("大字"),
    "dense_rows": _("紧凑的行"),
    "keyboard": _("键盘快捷键"),
    "language": _("语言"),
    "count": _("数量"),
    "pack": _("政策"),
    "content_hash": _("政策内容的校验值"),
    "parameter": _("标准"),
    "value": _("数值"),
    "state": _("状态"),
    "evidence": _("依据文件"),
    "kind": _("种类"),
    "sha256": _("文件的校验值"),
    "paragraphs": _("段数"),
    "paragraph": _("第几段"),
    "title": _("标题"),
}
"""The names in `before` and `after` that are not words themselves."""

Said = Callable[[Any, Mapping[str, Any]], str | None]
"""A value in words, given all values beside it; None where it has none."""

_SAID: dict[str, Said] = {}


def said_by(name: str, how: Said) -> None:
    """Let values under a name be told in words."""
    _SAID[name] = how


def of_choices(choices: type[TextChoices]) -> Said:
    """Codes told by their labels."""
    return lambda value, _beside: str(choices(value).label) if value in choices.values else None


def name_in_words(name: str) -> str:
    """A name as people read it."""
    return str(NAMES.get(name, name))


def value_in_words(name: str, value: object, beside: Mapping[str, Any]) -> str | None:
    """A coded value as people read it; None for one that says itself what it means."""
    how = _SAID.get(name)
    return how(value, beside) if how else None


def _paragraph(value: Any, _beside: Mapping[str, Any]) -> str | None:
    return str(value + 1) if isinstance(value, int) else None


def _open_end(value: Any, _beside: Mapping[str, Any]) -> str | None:
    return gettext("没有止日") if value is None else None


def _language(value: Any, _beside: Mapping[str, Any]) -> str | None:
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return names.get(value) or gettext("没有选")


said_by("paragraph", _paragraph)
said_by("until_day", _open_end)
said_by("language", _language)
