"""Who helps whom, what is owed and excused, what was done at a visit and what was found."""

from bangfu.duty.models.care_post import CareMonth, CarePost
from bangfu.duty.models.device import Device, PhotoPart, SyncItem
from bangfu.duty.models.digest import Digest
from bangfu.duty.models.draft import PairingDraft, PairRefused
from bangfu.duty.models.excuse import Excuse
from bangfu.duty.models.feed import CalendarFeed
from bangfu.duty.models.figures import DueFigures, DueRun
from bangfu.duty.models.hazard import Hazard, HazardStep
from bangfu.duty.models.helper import Helper
from bangfu.duty.models.local_number import LocalNumber
from bangfu.duty.models.pairing import Pairing
from bangfu.duty.models.report import Report
from bangfu.duty.models.rising import RisingDays, Urging
from bangfu.duty.models.safety import SafetyCheck
from bangfu.duty.models.spot import SpotBatch, SpotLook, SpotPick
from bangfu.duty.models.surge import Surge
from bangfu.duty.models.visit import Photo, Visit

__all__ = [
    "CalendarFeed",
    "CareMonth",
    "CarePost",
    "Device",
    "Digest",
    "DueFigures",
    "DueRun",
    "Excuse",
    "Hazard",
    "HazardStep",
    "Helper",
    "LocalNumber",
    "PairRefused",
    "Pairing",
    "PairingDraft",
    "Photo",
    "PhotoPart",
    "Report",
    "RisingDays",
    "SafetyCheck",
    "SpotBatch",
    "SpotLook",
    "SpotPick",
    "Surge",
    "SyncItem",
    "Urging",
    "Visit",
]
