"""Areas, offices, staff and their appointments."""

from bangfu.org.models.area import Area
from bangfu.org.models.office import Office, Unit
from bangfu.org.models.staff import Appointment, Staff

__all__ = ["Appointment", "Area", "Office", "Staff", "Unit"]
