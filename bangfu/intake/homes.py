"""From lines that can be brought in to the households the ledger writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from bangfu.intake.against import own_number
from bangfu.intake.lines import Line
from bangfu.ledger.actions.file_many import HomeRow, PersonRow
from bangfu.ledger.models import Household, Membership, Observation, Person
from bangfu.org.among import parts

NOTE_LENGTH = int(Observation._meta.get_field("note").max_length)
PERSON_NUMBERS = int(Person._meta.get_field("number").max_length)


@dataclass
class Prepared:
    """Households to write, and for each line the row its person became."""

    homes: list[HomeRow] = field(default_factory=list)
    persons: dict[str, tuple[HomeRow, PersonRow]] = field(default_factory=dict)
    unchanged: int = 0
    """People of the file about whom it says nothing new."""


def prepared(lines: Iterable[Line]) -> Prepared:
    """Put lines into households. Made-up numbers stay behind: new households get one of the village's."""
    result = Prepared()
    known: dict[int, list[Line]] = defaultdict(list)
    fresh: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.home is not None:
            known[line.home].append(line)
        else:
            scope = line.area_code[:12] if line.given else line.sheet
            fresh[scope, line.household, "given" if line.given else ""].append(line)
    _known(known, result)
    _fresh(list(fresh.values()), result)
    return result


def _known(groups: dict[int, list[Line]], result: Prepared) -> None:
    areas = {}
    numbers: dict[int, set[str]] = defaultdict(set)
    for part in parts(groups):
        rows = Household.objects.filter(pk__among=part).values_list("pk", "area_code", "number")
        areas |= {pk: (area, number) for pk, area, number in rows}
    joined = (pk for pk, group in groups.items() if any(line.person is None for line in group))
    for part in parts(joined):
        held = Membership.objects.filter(household__among=part)
        for pk, number in held.values_list("household_id", "person__number"):
            numbers[pk].add(number)
    written = _written(groups)
    for pk, group in groups.items():
        area, number = areas[pk]
        home = HomeRow(area, number, [], _home_facts(group), pk=pk)
        remarked = {line.key for line in group if _says_more(line, written.get(pk, ()))}
        home.note = _note([line for line in group if line.key in remarked])
        for line in group:
            if line.person is not None:
                row = PersonRow(line.facts, pk=line.person.pk)
                result.unchanged += not line.facts and line.key not in remarked
            else:
                row = PersonRow(line.facts, _free(_own(line), number, numbers[pk]))
            result.persons[line.key] = (home, row)
            if line.facts or line.person is None:
                home.persons.append(row)
        if home.persons or home.facts or home.note:
            result.homes.append(home)


def _written(groups: Mapping[int, list[Line]]) -> dict[int, list[str]]:
    """The notes of households the file has remarks on, in the order they were written."""
    found: dict[int, list[str]] = defaultdict(list)
    asked = (pk for pk, group in groups.items() if any(line.remark for line in group))
    for part in parts(asked):
        told = Observation.objects.filter(household__among=part, withdraws__isnull=True)
        standing = told.exclude(note="").exclude(pk__in=_withdrawn(part)).order_by("pk")
        for pk, note in standing.values_list("household_id", "note"):
            found[pk].append(f"；{note}；")
    return found


def _says_more(line: Line, notes: Sequence[str]) -> bool:
    """Whether a row's remark is another than the last of that person: it comes with every month's file."""
    if not line.remark:
        return False
    last = next((note for note in reversed(notes) if f"；{line.name}：" in note), "")
    return f"；{remark_of(line)}；" not in last


def _withdrawn(homes: list[int]) -> QuerySet[Observation, int]:
    rows = Observation.objects.filter(household__among=homes, withdraws__isnull=False)
    return rows.values_list("withdraws_id", flat=True)


def _free(wanted: str, home: str, taken: set[str]) -> str:
    """A person number nobody of the household ever had: the file's own where it is free."""
    number, count = wanted, len(taken)
    while not number or number in taken:
        count += 1
        number = _made(home, count)
    taken.add(number)
    return number


def _own(line: Line) -> str:
    """The number the row gives its person; empty where it would not fit."""
    return line.number if len(line.number) <= PERSON_NUMBERS else ""


def _made(home: str, count: int) -> str:
    """A person's number made from the household's, however long that is."""
    place = f"-{count}"
    return home[: PERSON_NUMBERS - len(place)] + place


def _fresh(groups: Sequence[list[Line]], result: Prepared) -> None:
    numbers = _numbers(groups)
    for group, number in zip(groups, numbers, strict=True):
        home = HomeRow(group[0].area_code, number, [], _home_facts(group))
        home.note = _note(group)
        given = [_own(line) for line in group]
        own = all(given) and len(set(given)) == len(given)
        for place, line in enumerate(group, 1):
            row = PersonRow(line.facts, line.number if own else _made(number, place))
            home.persons.append(row)
            result.persons[line.key] = (home, row)
        result.homes.append(home)


def _home_facts(group: Sequence[Line]) -> dict[str, object]:
    facts: dict[str, object] = {}
    for line in group:
        for name, value in line.of_home.items():
            facts.setdefault(name, value)
    return facts


def _note(group: Sequence[Line]) -> str:
    return "；".join(remark_of(line) for line in group if line.remark)[:NOTE_LENGTH]


def remark_of(line: Line) -> str:
    """A row's remark as it stands in the household's note."""
    return f"{line.name}：{line.remark}"


# ---------------------------------------------------------------- numbers


def _numbers(groups: Sequence[list[Line]]) -> Iterator[str]:
    """A number for each new household: the file's, or the village's next."""
    taken = _taken(groups)
    counters: dict[str, int] = {}
    for group in groups:
        first = group[0]
        township, village = first.area_code[:9], first.area_code[:12]
        number = first.household if first.given else ""
        if number and (township, number) in taken:
            number = own_number(village, number)
        if not number or (township, number) in taken:
            stem = village[6:12]
            count = counters.get(village, 0)
            while True:
                count += 1
                number = f"{stem}-{count:04d}"
                if (township, number) not in taken:
                    break
            counters[village] = count
        taken.add((township, number))
        yield number


def _taken(groups: Sequence[list[Line]]) -> set[tuple[str, str]]:
    """The numbers of households in the villages concerned, and of those with the same numbers."""
    taken: set[tuple[str, str]] = set()
    townships: dict[str, set[str]] = defaultdict(set)
    stems: set[tuple[str, str]] = set()
    for group in groups:
        first = group[0]
        township = first.area_code[:9]
        stems.add((township, first.area_code[6:12]))
        if first.given:
            townships[township] |= {
                first.household, own_number(first.area_code[:12], first.household)
            }  # fmt: skip
    for township, stem in stems:
        rows = Household.objects.filter(township_code=township, number__startswith=f"{stem}-")
        taken |= {(township, number) for number in rows.values_list("number", flat=True)}
    for township, numbers in townships.items():
        for part in parts(numbers):
            rows = Household.objects.filter(township_code=township, number__among=part)
            taken |= {(township, number) for number in rows.values_list("number", flat=True)}
    return taken
