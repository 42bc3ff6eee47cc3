"""Goods, where they lie and move, who needs them, and who was given them."""

from bangfu.relief.models.giving import Allocation, Campaign, Handout
from bangfu.relief.models.need import GoodsNeed
from bangfu.relief.models.stock import GoodsKind, Movement, Store, Transfer, WriteOff

__all__ = [
    "Allocation",
    "Campaign",
    "GoodsKind",
    "GoodsNeed",
    "Handout",
    "Movement",
    "Store",
    "Transfer",
    "WriteOff",
]
