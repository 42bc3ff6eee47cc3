"""What a local value may be, checked by the engine before anybody is asked to confirm it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bangfu.policy import NoValueError, PackError, PolicyError, build_program
from bangfu.policy.errors import SET_BY_HAND
from bangfu.policy.facts import load_dictionary
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.pack.model import Parameter
from bangfu.policy.pack.values import TABLES, read_content
from bangfu.policy.program.assemble import dictionary_derivations
from bangfu.rulebook.installed import installed, with_bases
from bangfu.rulebook.likely import refuse_decimals
from bangfu.rulebook.queries.in_force import overrides, packs_in_force, standards_code

LONGEST = 4000
"""Characters of a value; a table of a hundred steps is far below."""


def checked(parameter: Parameter, value: str, *, area_code: str, on: dt.date) -> Node:
    """The value as the engine reads it, for this parameter in this area from this day.

    Raises ValidationError in words an officer can act on.
    """
    if not value.strip():
        raise ValidationError(_("写上新的值。"))
    if len(value) > LONGEST:
        raise ValidationError(_("太长了，最多 %(count)s 个字。") % {"count": LONGEST})
    try:
        node = parse_yaml(value, SET_BY_HAND / parameter.name)
        read_content(parameter, node)
    except PackError as error:
        raise ValidationError(_sentence(error)) from error
    if node.is_mapping and not node.mapping():
        raise ValidationError(_("写上新的值。"))
    refuse_decimals(parameter, node)
    _refuse_unknown_cases(parameter, node)
    _refuse_what_no_rule_can_use(parameter, value, area_code, on)
    return node


def _sentence(error: PolicyError) -> str:
    """What is wrong and what to do, without the line of a file nobody here has seen."""
    if not isinstance(error, PackError):
        return str(error)
    return f"{error.wrong}。{error.remedy}。" if error.remedy else f"{error.wrong}。"


def _refuse_unknown_cases(parameter: Parameter, node: Node) -> None:
    known = cases(parameter)
    if not node.is_mapping or not known:
        return
    for name in node.mapping():
        if name not in known:
            raise ValidationError(
                _("“%(name)s”不是“%(by)s”的值，可以写：%(known)s。")
                % {"name": name, "by": parameter.by, "known": "、".join(known)}
            )


def _refuse_what_no_rule_can_use(
    parameter: Parameter, value: str, area_code: str, on: dt.date
) -> None:
    """Build the program with it; what another parameter still lacks is not this one's fault."""
    asked = [*packs_in_force(area_code, on)]
    if parameter.pack not in with_bases(asked):
        asked.append(parameter.pack)
    loaded = with_bases(asked)
    given = {
        key: text
        for key, text in overrides(area_code, on).items()
        if (pack := loaded.get(key.split("/")[0])) and key.split("/", 1)[1] in pack.parameters
    }
    given[f"{parameter.pack}/{parameter.name}"] = value
    try:
        build_program(asked, on, area=standards_code(area_code), overrides=given)
    except NoValueError:
        return
    except PolicyError as error:
        raise ValidationError(_sentence(error)) from error


def cases(parameter: Parameter) -> list[str]:
    """The values of the fact a parameter is split by, in the dictionary's order."""
    if not parameter.by:
        return []
    words = load_dictionary()
    fact = words.facts.get(parameter.by)
    if fact is not None and fact.values:
        return list(fact.values)
    for pack in with_bases([parameter.pack]).values():
        for version in pack.derivations.get(parameter.by, ()):
            if version.values:
                return list(version.values)
    for version in dictionary_derivations(words).get(parameter.by, ()):
        if version.values:
            return list(version.values)
    mappings = [v.content.mapping() for v in parameter.values if v.content.is_mapping]
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def of_pack(pack: str, name: str) -> Parameter:
    """A pack's parameter. Raises ValidationError when there is none of that name."""
    parameter = installed()[pack].parameters.get(name)
    if parameter is None:
        raise ValidationError(
            _("政策包“%(pack)s”没有参数“%(name)s”。") % {"pack": pack, "name": name}
        )
    return parameter


# -- what is typed into a form, as the engine writes it --------------------------------


def one(text: str) -> str:
    """A single figure or word."""
    text = text.strip().replace(",", "").replace("，", "")
    return text if not text or _plain(text) else json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> bool:
    return all(letter.isalnum() or letter in ".-" for letter in text)


def by_case(figures: Mapping[str, str]) -> str:
    """A figure for each case; cases left blank have none."""
    filled = {name: text for name, value in figures.items() if (text := one(value))}
    if not filled:
        return ""
    inside = ", ".join(
        f"{json.dumps(name, ensure_ascii=False)}: {text}" for name, text in filled.items()
    )
    return "{" + inside + "}"


def listing(words: Sequence[str]) -> str:
    """Several words."""
    kept = [word.strip() for word in words if word.strip()]
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Steps: upper limit and figure; the last limit is open."""
    kept = [(limit, figure) for limit, figure in rows if limit.strip() or figure.strip()]
    if not kept:
        return ""
    lines = [f"[{one(limit) or 'null'}, {one(figure) or 'null'}]" for limit, figure in kept]
    return f"[{', '.join(lines)}]"


def shown(parameter: Parameter, value: str) -> str:
    """A stored value in words, with its unit."""
    from bangfu.policy.outline import content_text

    text = content_text(parameter, parse_yaml(value, SET_BY_HAND / parameter.name))
    plain = parameter.kind == "number" and not parameter.by
    return f"{text} {parameter.unit}".strip() if plain else text


def in_words(pack: str, name: str, value: str) -> str:
    """A stored value in words; as it was written where its pack has gone or reads it otherwise now."""
    loaded = installed().get(pack)
    parameter = loaded.parameters.get(name) if loaded else None
    if parameter is None:
        return value
    try:
        return shown(parameter, value)
    except (PolicyError, ValueError, LookupError, TypeError):
        return value


def is_table(parameter: Parameter) -> bool:
    """Whether the value is rows of limits and figures."""
    return parameter.kind in TABLES
