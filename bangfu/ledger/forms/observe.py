"""Recording what became known: the answers of one visit, call or paper, for several subjects."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.ledger.facts import FactRefused, dictionary, groups_of, is_protected, observable
from bangfu.ledger.filetypes import ACCEPTED
from bangfu.ledger.fold import Seen, State
from bangfu.ledger.forms.facts import (
    GONE,
    control,
    has_box,
    implausible,
    meaning_of,
    refused_words,
    said,
    taken,
)
from bangfu.ledger.heading import HEAD_NAME, SecondHead, handed_over, leader, named_head
from bangfu.ledger.models import Document, Household, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.namesakes import told_apart
from bangfu.ledger.projection import HEAD, RELATION
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.known import Question, with_unit
from bangfu.org.access import Reader
from bangfu.org.asked import number
from bangfu.policy import identity
from bangfu.policy.facts import Fact

TYPED_SOURCES = (
    Source.VISIT, Source.PHONE, Source.WECHAT, Source.SELF_REPORT, Source.DOCUMENT, Source.MATCH,
)  # fmt: skip
"""How an officer comes to know something; imports and withdrawals have ways of their own."""
IDENTITY = "身份证号码"
OFFERED_FIRST = 12
"""So many open questions stand on top; nobody asks more in one visit."""


@cache
def _facts() -> dict[str, Fact]:
    return {fact.name: fact for kind in ("household", "person") for fact in observable(kind)}


@dataclass(frozen=True)
class Subject:
    """Whom facts can be recorded of: the household, or one of its people."""

    key: str
    label: str
    person: Person | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Answer:
    """A fact's field as the page shows it."""

    bound: BoundField
    fact: Fact
    subject: Subject
    known: bool
    gone: bool
    doubt: str
    typed: str

    @property
    def gone_name(self) -> str:
        """The tick that says: no longer known."""
        return f"{self.bound.html_name}{GONE}"

    @property
    def offers_gone(self) -> bool:
        """Whether that tick is needed beside the field."""
        return self.known and has_box(self.fact)


class ObserveForm(forms.Form):
    """Every field starts empty and says nothing while it stays so; the present value stands beside it."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=gettext_lazy("怎么知道的"),
        choices=[(one.value, one.label) for one in TYPED_SOURCES],
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateField(
        label=gettext_lazy("从哪天起是这样"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("写上日期，不清楚就写今天")},
    )
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("听到、看到了什么。只有话、没有要改的资料，也可以记。"),
    )
    document = forms.ModelChoiceField(
        label=gettext_lazy("凭哪份材料"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=gettext_lazy("没有材料"),
    )
    upload = forms.FileField(
        label=gettext_lazy("或者现在上传一份"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("PDF、照片、Word、Excel，20 MB 以内。"),
    )

    def __init__(
        self,
        *,
        reader: Reader,
        household: Household,
        people: Sequence[Person],
        state: State,
        asks: Sequence[Question],
        documents: Any,
        chosen: Iterable[str],
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        wanted: str = "",
    ) -> None:
        super().__init__(
            data,
            files,
            initial={
                "uid": uuid.uuid4(),
                "seen_version": household.version,
                "source": Source.VISIT,
                "valid_from": timezone.localdate(),
            },
        )
        self.reader, self.household, self.state = reader, household, state
        picked, called = set(chosen), told_apart(people)
        self.subjects = [
            Subject(HOUSEHOLD, _("家庭"), None, HOUSEHOLD in picked),
            *(Subject(str(one.pk), called[one.pk], one, str(one.pk) in picked) for one in people),
        ]
        self.by_key = {one.key: one for one in self.subjects}
        self.fields["document"].queryset = documents
        self.wanted = wanted
        offered = [(one.subject, one.fact) for one in asks if one.fact.name == wanted]
        offered = offered or self._wanted()
        offered += [(one.subject, one.fact) for one in asks if one.fact.name != wanted]
        self.first = offered[:OFFERED_FIRST]
        self.first += [one for one in self._answered() if one not in self._offered()]
        self.told: dict[str, dict[str, Any]] = {}
        self.doubts: dict[str, tuple[str, str]] = {}
        for subject, fact in self._offered():
            self._add(subject, fact)

    def _offered(self) -> Iterator[tuple[str, Fact]]:
        yield from self.first
        for subject in self.subjects:
            if subject.chosen:
                entity = "person" if subject.person else "household"
                yield from (
                    (subject.key, fact) for fact in observable(entity) if sees(self.reader, fact)
                )

    def _wanted(self) -> list[tuple[str, Fact]]:
        """The fact followed here, of whom it is not known, although no rule asks for it."""
        fact = _facts().get(self.wanted)
        if fact is None or not sees(self.reader, fact):
            return []
        of_home = fact.entity == "household"
        keys = [one.key for one in self.subjects if (one.person is None) == of_home]
        unknown = [key for key in keys if not (seen := self._seen(key, fact)) or seen.value is None]
        return [(key, fact) for key in unknown or keys]

    def _answered(self) -> Iterator[tuple[str, Fact]]:
        """What was answered, whatever is asked now.

        While somebody fills in the form a question can be answered by others, or fall away.
        """
        sent = (one for name in self.data for one in self._fact_of(name))
        for subject, fact in dict.fromkeys(sent):
            entity = "household" if subject == HOUSEHOLD else "person"
            if subject in self.by_key and fact.entity == entity and sees(self.reader, fact):
                yield subject, fact

    def _fact_of(self, name: str) -> Iterator[tuple[str, Fact]]:
        """Whose fact something sent with an answer in it is; nothing for anything else sent."""
        subject, colon, fact = name.removesuffix(GONE).partition(":")
        if colon and fact in _facts() and self._texts(name):
            yield subject, _facts()[fact]

    def _texts(self, name: str) -> list[str]:
        texts = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data[name]]
        return [text for text in texts if str(text).strip()]

    def _add(self, subject: str, fact: Fact) -> None:
        name = f"{subject}:{fact.name}"
        if name in self.fields:
            return
        seen = self._seen(subject, fact)
        known = seen is not None and seen.value is not None
        meaning = meaning_of(fact)
        words = [meaning] if meaning and meaning != fact.name else []
        if known and seen is not None:
            day = seen.observation.valid_from.isoformat()
            words.insert(
                0,
                _("现在：%(value)s（%(source)s %(day)s %(who)s）")
                % {
                    "value": with_unit(fact, seen.value),
                    "source": seen.observation.get_source_display(),
                    "day": day,
                    "who": seen.observation.by_name,
                },
            )
        withdrawn = name in self.data and GONE in self._texts(name)
        self.fields[name] = control(fact, known=known or withdrawn, help_text="　".join(words))

    def _seen(self, subject: str, fact: Fact) -> Seen | None:
        return self.state.get(subject, {}).get(fact.name)

    # -- reading ---------------------------------------------------------------------

    def clean_valid_from(self) -> Any:
        """A day that has come."""
        day = self.cleaned_data["valid_from"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("这一天还没有到。请写已经发生的日期"))
        return day

    def clean(self) -> dict[str, Any]:
        """Read every answer; what was left alone says nothing."""
        for name, fact, subject in self._fact_fields():
            if name not in self.cleaned_data:
                # an answer that is not one of those offered
                continue
            text = said(fact, self.cleaned_data[name])
            if not text and f"{name}{GONE}" in self.data:
                text = GONE
            if text:
                self._take(name, fact, subject, text)
        self._compare_identities()
        self._ask_about_the_head()
        self._say_who_is_gone()
        if not self.told and not self.errors and not self.cleaned_data.get("note"):
            raise forms.ValidationError(_("还没有填什么。填一项资料，或者写几句说明"))
        return self.cleaned_data

    def _say_who_is_gone(self) -> None:
        """Answers about somebody who left meanwhile cannot be kept: said once, with what they were."""
        sent = [(name, *one) for name in self.data for one in self._fact_of(name)]
        others = {who for _name, who, _fact in sent} - self.by_key.keys()
        away = {pk for who in others if (pk := number(who)) is not None}
        left = Person.objects.filter(pk__in=away, memberships__household=self.household).distinct()
        for person in left:
            lost = [
                f"{fact.name} {'' if is_protected(fact) else '、'.join(self._texts(name))}".strip()
                for name, who, fact in sent
                if who == str(person.pk)
            ]
            self.add_error(
                None,
                _("%(name)s已经不在这一户了，这些没有记：%(lost)s。请到他现在的档案里记")
                % {"name": person.label, "lost": "；".join(lost)},
            )

    def _fact_fields(self) -> Iterator[tuple[str, Fact, str]]:
        words = dictionary().facts
        for name in list(self.fields):
            subject, colon, fact = name.partition(":")
            if colon:
                yield name, words[fact], subject

    def _take(self, name: str, fact: Fact, subject: str, text: str) -> None:
        try:
            value = taken(fact, text)
        except FactRefused as refused:
            self.add_error(name, refused_words(refused))
            return
        seen = self._seen(subject, fact)
        person = self.by_key[subject].person
        doubt = implausible(
            fact, value, seen.value if seen else None, person.facts if person else {}
        )
        if doubt:
            self._doubt(name, doubt, text)
        self.told.setdefault(subject, {})[fact.name] = value

    def _doubt(self, name: str, doubt: str, text: str) -> None:
        """Ask once whether it is meant so; a tick for exactly this answer lets it through."""
        self.doubts[name] = (doubt, text)
        if self.data.get(f"sure:{name}") != text:
            self.add_error(name, doubt)

    def _compare_identities(self) -> None:
        """An identity number that says another birth date or sex than the file is asked about."""
        for subject, values in self.told.items():
            number = values.get(IDENTITY)
            person = self.by_key[subject].person
            name = f"{subject}:{IDENTITY}"
            if not number or person is None:
                continue
            facts = person.facts | values
            born = int(identity.birth_date(number).strftime("%Y%m%d"))
            if facts.get("出生日期") not in (None, born):
                self._doubt(name, _("号码里的出生日期和档案里的不一样。请照证件核对"), "birth")
            elif facts.get("性别") not in (None, identity.sex(number)):
                self._doubt(name, _("号码里的性别和档案里的不一样。请照证件核对"), "sex")

    def _ask_about_the_head(self) -> None:
        """A household has one head: another one is asked about once, a second one is refused."""
        people = [one.person for one in self.subjects if one.person is not None]
        try:
            head = named_head(people, self.told)
        except SecondHead:
            for one in people:
                if self.told.get(str(one.pk), {}).get(RELATION) == HEAD:
                    self.add_error(
                        f"{one.pk}:{RELATION}",
                        _("一户只能有一个户主。只留一个，其他人写和他的关系"),
                    )
            return
        led = leader(self.household, people)
        named = next(
            (one for one in people if one.name == self.told.get(HOUSEHOLD, {}).get(HEAD_NAME)), None
        )
        if named is not None and (head or led) not in (None, named):
            self.add_error(
                f"{HOUSEHOLD}:{HEAD_NAME}",
                _("要换户主，请在%(name)s那里把“与户主关系”选成户主") % {"name": named.label},
            )
        ends = handed_over(self.household, people, self.told)
        open_ = [
            one.label
            for one in people
            if RELATION in (told := ends.get(str(one.pk), {})) and told[RELATION] is None
        ]
        if head is not None and led not in (None, head) and open_:
            doubt = _(
                "现在的户主是%(led)s。换成%(name)s以后，%(open)s和户主的关系会写成不清楚，要再问；"
                "知道的现在一起填。真换了户主，勾下面一格"
            ) % {"led": led.label, "name": head.label, "open": "、".join(open_)}
            self._doubt(f"{head.pk}:{RELATION}", doubt, f"{led.pk}→{head.pk}")

    # -- showing ---------------------------------------------------------------------

    def answer(self, subject: str, fact: Fact) -> Answer:
        """A field with what stands around it."""
        name = f"{subject}:{fact.name}"
        seen = self._seen(subject, fact)
        doubt, text = self.doubts.get(name, ("", ""))
        return Answer(
            self[name],
            fact,
            self.by_key[subject],
            seen is not None and seen.value is not None,
            f"{name}{GONE}" in self.data,
            doubt,
            text,
        )

    def ask_first(self) -> list[Answer]:
        """What the rules need and nobody has asked."""
        return [self.answer(subject, fact) for subject, fact in self.first]

    def sections(self) -> list[tuple[Subject, list[tuple[str, list[Answer], bool]]]]:
        """The other facts of the chosen subjects, by group, and whether a group has a mistake."""
        above = {(subject, fact.name) for subject, fact in self.first}
        found = []
        for subject in self.subjects:
            if not subject.chosen:
                continue
            entity = "person" if subject.person else "household"
            facts = [
                fact
                for fact in observable(entity)
                if sees(self.reader, fact) and (subject.key, fact.name) not in above
            ]
            groups = []
            for group, of_group in groups_of(facts).items():
                answers = [self.answer(subject.key, fact) for fact in of_group]
                groups.append((group, answers, any(one.bound.errors for one in answers)))
            found.append((subject, groups))
        return found
