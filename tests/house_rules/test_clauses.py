"""What is said to serve a clause exists, and how many clauses are served never falls."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bangfu.policy.pack import find_packs, load_pack
from bangfu.policy.proof.clauses import (
    STAFF_FEATURE,
    Service,
    coverage,
    load_clauses,
    load_services,
)
from tests.house_rules.repository import ROOT, shown, tracked

REACHED = 382
"""How many of the clauses were served when this was last raised. Raise it, never lower it."""
SERVICES = [service for found in load_services().values() for service in found]


def test_the_number_of_clauses_served_never_falls() -> None:
    served = sum(item.served for item in coverage())
    assert served >= REACHED, "有条款不再办了：样例或 features.csv 少了"


def test_every_service_is_of_a_clause_there_is_and_says_all() -> None:
    clauses = load_clauses()
    for service in SERVICES:
        assert service.clause in clauses, service.clause
        assert service.served_by.strip() and service.proofs, service.clause
    lines = [(service.clause, service.served_by) for service in SERVICES]
    assert len(set(lines)) == len(lines), "同一条写了两遍"
    order = {name: at for at, name in enumerate(clauses)}
    assert [order[clause] for clause, _by in lines] == sorted(order[c] for c, _by in lines)


def test_every_feature_is_the_one_its_pack_says_will_serve_the_clause() -> None:
    said = {
        clause: entry.feature
        for path in find_packs().values()
        for entry in load_pack(path).elsewhere
        for clause in entry.clauses
    }
    for service in SERVICES:
        # a clause about a unit is cited by its unit, not left to a feature
        assert service.feature == said.get(service.clause, STAFF_FEATURE), service.clause
        assert service.feature in {*said.values()}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.clause)
def test_every_proof_stands_in_a_file_of_the_tree(service: Service) -> None:
    files = {shown(path) for path in tracked()}
    for proof in service.proofs:
        assert proof.partition("::")[0] in files, f"{service.clause}：{proof}"


def test_every_proof_is_a_test_that_is_collected() -> None:
    proofs = sorted({proof for service in SERVICES for proof in service.proofs})
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", *proofs],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    collected = {line.partition("[")[0] for line in run.stdout.splitlines() if "::" in line}
    assert collected == set(proofs)
