"""bangfu 帮扶: who is entitled to what, who owes whom which duty by when, and proof of it."""

__version__ = "0.1.0"
