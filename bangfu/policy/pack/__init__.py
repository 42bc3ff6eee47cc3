"""Policy packs: what they are made of and how they are read from their folders."""

from bangfu.policy.pack.load import find_packs, load_pack, load_packs
from bangfu.policy.pack.model import Duty, Limit, Pack, Parameter, Quota, Rule

__all__ = [
    "Duty", "Limit", "Pack", "Parameter", "Quota", "Rule",
    "find_packs", "load_pack", "load_packs",
]  # fmt: skip
