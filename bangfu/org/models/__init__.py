"""Areas, offices, staff and their appointments."""

import bangfu.org.among  # noqa: F401  what models are asked by, there before the first question
from bangfu.org.models.area import Area
from bangfu.org.models.office import Office, Unit
from bangfu.org.models.staff import Appointment, Staff

__all__ = ["Appointment", "Area", "Office", "Staff", "Unit"]
