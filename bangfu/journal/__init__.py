"""The journal: who did what to what, when, why, before and after; only ever added to."""
