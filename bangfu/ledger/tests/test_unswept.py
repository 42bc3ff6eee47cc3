"""Sweeps pause while large work goes on, and come back however it ends."""

from __future__ import annotations

import gc

import pytest

from bangfu.ledger.unswept import unswept


def test_sweeps_begin_again_after_the_last_and_after_a_failure() -> None:
    with unswept():
        with unswept():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), unswept():
        raise ValueError("broken")
    assert gc.isenabled()


def test_whoever_has_no_sweeps_gets_none() -> None:
    gc.disable()
    try:
        with unswept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
