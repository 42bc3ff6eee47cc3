"""Writes: the steps of a monthly ledger, and papers that go out."""
