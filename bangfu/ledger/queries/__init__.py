"""Reads of the ledger, already cut to what the reader may see."""
