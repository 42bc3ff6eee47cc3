"""Reads, cut to the reader's scope."""
