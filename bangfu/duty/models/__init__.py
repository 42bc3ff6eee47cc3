"""Who helps whom, what is owed and excused, what was done at a visit and what was found."""

from bangfu.duty.models.care_post import CarePost
from bangfu.duty.models.device import Device, PhotoPart, SyncItem
from bangfu.duty.models.excuse import Excuse
from bangfu.duty.models.hazard import Hazard
from bangfu.duty.models.helper import Helper
from bangfu.duty.models.pairing import Pairing
from bangfu.duty.models.report import Report
from bangfu.duty.models.surge import Surge
from bangfu.duty.models.visit import Photo, Visit

__all__ = [
    "CarePost",
    "Device",
    "Excuse",
    "Hazard",
    "Helper",
    "Pairing",
    "Photo",
    "PhotoPart",
    "Report",
    "Surge",
    "SyncItem",
    "Visit",
]
