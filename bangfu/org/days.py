"""From and until which day something holds, as a condition on rows."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q


def running_on(day: dt.date, path: str = "", *, later_too: bool = False, last: bool = True) -> Q:
    """Rows that hold on a day; with `later_too` also those that begin afterwards.

    `path` leads to the rows. `last` says that `until_day` is the last day on which they hold,
    else it is the first on which they do not, as of those who left a household or a list.
    """
    ends = "gte" if last else "gt"
    lasting = Q(**{f"{path}until_day__isnull": True}) | Q(**{f"{path}until_day__{ends}": day})
    return lasting if later_too else lasting & Q(**{f"{path}from_day__lte": day})
