"""The household's page: what it shows, to whom, and of which day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.decisions import decide_outcome
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.households import Newcomer, file_household, merge_households
from bangfu.ledger.actions.observe import observe, withdraw
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.models import Observation, Outcome, Person, Standing
from bangfu.ledger.models.person import Left
from bangfu.ledger.queries.file import file_now
from bangfu.ledger.queries.past import file_on
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.ledger.tests.homes import DAY, PENG_NUMBER, peng_home
from bangfu.ledger.tests.test_documents import PICTURE
from bangfu.org.roles import Role

LATER = dt.date(2026, 11, 10)


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def shown(client, staff):
    def show(home, role=Role.TOWNSHIP_OFFICER, **query):
        client.force_login(staff(role))
        answer = client.get(reverse("ledger:household", args=[home.pk]), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return show


def test_the_file_shows_who_what_and_why(home, shown):
    page = shown(home)
    assert "彭守义一家，2 人" in page and "最低生活保障（整户）" in page
    assert "住房安全" in page and "没人问过" in page and "去问清" in page
    assert "13000000017" not in page and PENG_NUMBER not in page


def test_the_page_asks_for_each_thing_once(home, client, shown, django_assert_max_num_queries):
    shown(home)
    with django_assert_max_num_queries(20):
        client.get(reverse("ledger:household", args=[home.pk]))


def test_a_household_that_was_merged_away_says_where_its_people_are(home, actor, shown):
    other = file_household(
        actor=actor, area_code=home.area_code, day=DAY, number="Z",
        persons=[Newcomer({"姓名": "冉秀英", "与户主关系": "户主"})],
    ).household  # fmt: skip
    merge_households(actor=actor, household=other, into=home, day=LATER, why="同住")
    page = shown(other)
    benefits = page[page.index('id="benefits"') :]
    benefits = benefits[: benefits.index("</section>")]
    assert "人都并到了" in benefits and reverse("ledger:household", args=[home.pk]) in benefits
    assert "还没有施行政策" not in page and "不符合的，还差多少" not in benefits


@pytest.mark.parametrize("with_paper", [False, True])
def test_whom_papers_on_health_are_kept_from_is_told_so_and_not_whether_there_are_any(
    home, actor, shown, settings, tmp_path, with_paper
):
    settings.MEDIA_ROOT = tmp_path
    if with_paper:
        add_document(actor=actor, household=home, kind="残疾证", title="彭守义残疾证", data=PICTURE)
    for role in (Role.FUND_SUPERVISOR, Role.HOTLINE_CLERK):
        page = shown(home, role)
        papers = page[page.index('id="papers"') :]
        papers = " ".join(re.sub("<[^>]+>", " ", papers[: papers.index("</section>")]).split())
        assert papers.endswith("要看请找这一户的经办单位。") and "残疾" not in papers
        assert "还没有材料" not in papers and not re.search(r"\d", papers), papers


def test_outcomes_stand_in_order_with_clause_and_amount(home, reader):
    file = file_now(reader(), home)
    order = [one.outcome.standing for one in file.benefits]
    ranks = ["in_force", "proposed", "eligible", "ask", "over", "holds"]
    assert order == sorted(order, key=ranks.index)
    proposed = next(one for one in file.benefits if one.outcome.standing == Standing.PROPOSED)
    assert proposed.laws and proposed.outcome.fen and proposed.reason
    assert file.asks and [q.fact.ask for q in file.asks] == sorted(q.fact.ask for q in file.asks)


@pytest.mark.parametrize(
    "role", [Role.VILLAGE_WORKER, Role.TOWNSHIP_LEADER, Role.CITY_OFFICER, Role.HOTLINE_CLERK]
)
def test_only_writers_are_offered_to_write(home, shown, role):
    page = shown(home, role)
    writes = role == Role.VILLAGE_WORKER
    assert (reverse("ledger:observe", args=[home.pk]) in page) is writes


def test_paper_is_offered_to_whom_it_opens(home, client, staff):
    paper = reverse("papers:household", args=[home.pk])
    for role in (Role.CITY_OFFICER, Role.VILLAGE_WORKER, Role.HOTLINE_CLERK, Role.FUND_SUPERVISOR):
        client.force_login(staff(role))
        page = client.get(reverse("ledger:household", args=[home.pk])).content.decode()
        assert (paper in page) is (client.get(paper).status_code == 200), role


def test_administrators_do_not_open_files(home, client, staff):
    client.force_login(staff(Role.SYSTEM_ADMIN))
    assert client.get(reverse("ledger:household", args=[home.pk])).status_code == 403


@pytest.mark.parametrize("name", ["household", "members", "observe", "split", "move", "close"])
def test_the_next_village_does_not_exist(home, client, staff, name):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert client.get(reverse(f"ledger:{name}", args=[home.pk])).status_code == 404
    one = home.persons.first()
    assert client.get(reverse("ledger:person", args=[one.pk])).status_code == 404


def test_money_is_supervised_without_health(home, shown):
    page = shown(home, Role.FUND_SUPERVISOR)
    assert "近6个月收入" in page and "1,200.00 元" in page
    for kept in ("残疾等级", "肢体", "残疾证", "重残<", "重特大疾病"):
        assert kept not in page
    assert "这个岗位不看这方面的情况" in page


def test_who_sees_a_part_is_not_told_that_a_part_settles_all(home, shown):
    assert "就能定" in shown(home, Role.TOWNSHIP_OFFICER)
    for role in (Role.HOTLINE_CLERK, Role.FUND_SUPERVISOR):
        page = shown(home, role)
        assert "项待核实" in page and "就能定" not in page


def test_what_somebody_wrote_in_their_own_words_is_not_for_supervision(home, actor, shown):
    observe(
        actor=actor, household=home, source="visit", valid_from=LATER,
        facts={"household": {"住房安全": "有隐患"}}, note="陪同透析",
    )  # fmt: skip
    assert "陪同透析" not in shown(home, Role.FUND_SUPERVISOR)
    assert "陪同透析" in shown(home)


def test_a_reason_is_hidden_by_what_its_rule_reads(home, reader):
    by_money = {one.outcome.programme: one for one in file_now(reader(), home).benefits}
    supervised = {
        one.outcome.programme: one for one in file_now(reader(Role.FUND_SUPERVISOR), home).benefits
    }
    assert not any(one.hidden for one in by_money.values())
    hidden = {name for name, one in supervised.items() if one.hidden}
    assert hidden and all(not supervised[name].reason for name in hidden)


def test_the_hotline_sees_neither_income_nor_health(home, shown):
    page = shown(home, Role.HOTLINE_CLERK)
    assert "1,200.00 元" not in page and "肢体" not in page and "家庭财产合规" not in page


def test_what_was_decided_stands_beside_its_proposal(home, actor, client, staff):
    outcome = Outcome.objects.filter(household=home, standing=Standing.PROPOSED).first()
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:household", args=[home.pk])
    assert reverse("ledger:decide", args=[home.pk]) in client.get(url).content.decode()
    decide_outcome(actor=actor, outcome=outcome, choice="decline", why="本人不愿意")
    page = client.get(url).content.decode()
    assert "决定不办" in page and "本人不愿意" in page


def test_what_is_old_is_marked(home, actor, shown):
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2020, 1, 1),
        facts={str(home.persons.first().pk): {"月工资性收入": 1_000_00}},
    )  # fmt: skip
    assert "超过 6 个月" in shown(home)


# -- as of a day ----------------------------------------------------------------------


@pytest.fixture
def officer(reader):
    return reader()


def test_a_day_gone_by_shows_what_held_then(home, actor, client, officer):
    observe(
        actor=actor, household=home, source="visit", valid_from=LATER,
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    then = file_on(officer, home, dt.date(2026, 11, 9), None)
    assert then.household.facts["住房安全"] == "安全"
    home.refresh_from_db()
    assert home.facts["住房安全"] == "危房"
    client.force_login(officer.staff)
    url = reverse("ledger:household", args=[home.pk])
    page = client.get(url, {"on": "2026-11-09"}).content.decode()
    assert "这是 2026-11-09 那天的档案" in page and "登记变化" not in page


def test_what_was_recorded_later_is_left_out_on_request(home, actor, officer):
    Observation.objects.update(recorded_at=timezone.make_aware(dt.datetime(2026, 10, 12, 9)))
    home.memberships.update(recorded_at=timezone.make_aware(dt.datetime(2026, 10, 12, 9)))
    observe(
        actor=actor, household=home, source="phone", valid_from=dt.date(2026, 10, 20),
        facts={"household": {"住房安全": "有隐患"}},
    )  # fmt: skip
    on = dt.date(2026, 10, 25)
    assert file_on(officer, home, on, None).household.facts["住房安全"] == "有隐患"
    assert file_on(officer, home, on, on).household.facts["住房安全"] == "安全"


def test_members_are_those_of_the_day(home, actor, officer):
    luo = Person.objects.get(name="罗秀珍")
    person_left(actor=actor, person=luo, day=LATER, left=Left.DIED, why="病故")
    before = file_on(officer, home, dt.date(2026, 11, 9), None)
    after = file_on(officer, home, dt.date(2026, 11, 11), None)
    assert [len(file.members) for file in (before, after)] == [2, 1]
    assert "死亡日期" not in before.members[1].person.facts
    assert [one.person.name for one in after.former] == ["罗秀珍"]


def test_outcomes_of_a_day_are_judged_by_the_engine_of_that_day(home, actor, officer):
    stored = sorted(
        Outcome.objects.filter(household=home).values_list("programme", "standing", "fen")
    )
    today = file_on(officer, home, timezone.localdate(), None)
    again = sorted(
        (one.outcome.programme, one.outcome.standing, one.outcome.fen) for one in today.benefits
    )
    assert again == stored
    one = home.persons.get(name="彭守义")
    observe(
        actor=actor, household=home, source="match", valid_from=LATER,
        facts={str(one.pk): {"近6个月收入": 60_000_00}},
    )  # fmt: skip
    dibao = "最低生活保障（整户）"
    assert not Outcome.objects.filter(household=home, programme=dibao).exists()
    then = file_on(officer, home, dt.date(2026, 11, 9), None)
    assert dibao in {one.outcome.programme for one in then.benefits}


def test_a_day_without_rules_says_so(home, officer):
    file = file_on(officer, home, dt.date(2021, 6, 1), None)
    assert file.benefits == [] and "政策" in file.trouble


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2999-01-01", "2999-01-01 还没有到"),
        ("2026-13-40", "没有看懂是哪一天"),
        ("gestern", "没有看懂是哪一天"),
        ("0001-01-01", "太早了"),
    ],
)
def test_a_day_that_is_none_is_asked_for_again(home, client, staff, day, said):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    answer = client.get(reverse("ledger:household", args=[home.pk]), {"on": day})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and 'name="on"' in page


# -- one fact -------------------------------------------------------------------------


def test_every_value_ever_said_stays_readable(home, actor, client, staff):
    wrong = observe(
        actor=actor, household=home, source="visit", valid_from=LATER,
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    withdraw(actor=actor, observation=wrong, why="看错了门牌")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:fact_history", args=[home.pk, "household", "住房安全"])
    page = client.get(url).content.decode()
    assert "<s>危房</s>" in page and "安全" in page and "看错了门牌" in page


def test_a_hidden_fact_has_no_history(home, client, staff):
    client.force_login(staff(Role.FUND_SUPERVISOR))
    one = home.persons.first()
    url = reverse("ledger:fact_history", args=[home.pk, str(one.pk), "残疾等级"])
    assert client.get(url).status_code == 404


def test_the_persons_page(home, client, staff):
    one = home.persons.get(name="彭守义")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("ledger:person", args=[one.pk])).content.decode()
    assert "彭守义" in page and "58 岁" in page and "建档" in page and PENG_NUMBER not in page
    assert DAY.isoformat() in page


def test_a_file_costs_few_queries(home, client, staff, django_assert_max_num_queries):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:household", args=[home.pk])
    client.get(url)
    with django_assert_max_num_queries(24):
        client.get(url)
