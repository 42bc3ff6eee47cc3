"""The value to be tried out."""

from __future__ import annotations

from typing import Any

from bangfu.policy.pack.model import Parameter
from bangfu.rulebook.forms import ProposalForm


class TrialForm(ProposalForm):
    """The controls of a parameter's value, and nothing of a proposal."""

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, parameter=parameter, **kwargs)
        for name in ("from_day", "until_day", "why", "evidence"):
            del self.fields[name]
