"""Reads: what stands on each paper, cut to the reader's scope, as of a day."""
