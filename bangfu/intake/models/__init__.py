"""What comes in: uploaded files, what was made of them, and what other departments' lists say."""

from bangfu.intake.models.matching import Finding, MatchList
from bangfu.intake.models.upload import Batch, HeadingMemory, Upload

__all__ = ["Batch", "Finding", "HeadingMemory", "MatchList", "Upload"]
