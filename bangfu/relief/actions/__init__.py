"""Writes: stock, needs, campaigns, handing out."""
