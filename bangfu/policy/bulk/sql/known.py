"""What can never be unknown, whatever a ledger leaves blank."""

from __future__ import annotations

from bangfu.policy.language import ir

_AS_THEIR_PARTS = (
    ir.Not, ir.And, ir.Or, ir.Cmp, ir.In, ir.Has, ir.Add, ir.Neg, ir.Mul, ir.Extreme, ir.Case,
    ir.FullYears, ir.Leaf,
)  # fmt: skip


class Known:
    """Tells which nodes are known for every row; `refusals` says that some rows could not be read."""

    def __init__(self, *, refusals: bool) -> None:
        self.refusals = refusals
        self._derived: dict[int, bool] = {}

    def always(self, node: ir.Expr) -> bool:
        """Whether a node has a value in every row."""
        if isinstance(node, ir.Num | ir.Txt | ir.Bool | ir.Today | ir.IsNull | ir.IsTruth):
            return True
        if isinstance(node, ir.Derived):
            if id(node) not in self._derived:
                self._derived[id(node)] = self.always(node.body)
            return self._derived[id(node)]
        if isinstance(node, ir.FirstKnown):
            return any(self.always(item) for item in node.items)
        if isinstance(node, ir.Agg):
            counted = node.kind not in ("max", "min") and not self.refusals
            return counted and self.always(node.member) and self.always(node.item)
        if isinstance(node, ir.Div):
            return isinstance(node.right, ir.Num) and self.always(node.left)
        return isinstance(node, _AS_THEIR_PARTS) and all(self.always(c) for c in node.children())
