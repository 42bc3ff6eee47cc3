"""What the ledger holds: people and homes, what was observed of them, and what follows."""

from bangfu.ledger.models.document import Document
from bangfu.ledger.models.figures import AreaCount, SavedView, VillageFigures
from bangfu.ledger.models.health import HealthEntry
from bangfu.ledger.models.household import HandOver, Household, HouseholdMove
from bangfu.ledger.models.observation import Observation, Source
from bangfu.ledger.models.person import KeyPerson, Membership, Person
from bangfu.ledger.models.plan import Measure, Need, Plan, PlanThen
from bangfu.ledger.models.standing import Decision, Outcome, ScreeningRun, Standing
from bangfu.ledger.models.suspicion import Duplicate
from bangfu.ledger.models.what_if import WhatIf, WhatIfChange

__all__ = [
    "AreaCount",
    "Decision",
    "Document",
    "Duplicate",
    "HandOver",
    "HealthEntry",
    "Household",
    "HouseholdMove",
    "KeyPerson",
    "Measure",
    "Membership",
    "Need",
    "Observation",
    "Outcome",
    "Person",
    "Plan",
    "PlanThen",
    "SavedView",
    "ScreeningRun",
    "Source",
    "Standing",
    "VillageFigures",
    "WhatIf",
    "WhatIfChange",
]
