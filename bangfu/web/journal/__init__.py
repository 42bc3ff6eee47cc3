"""The journal's pages.

They stand here and not in `bangfu.journal` because they need to know who reads, and posts and
areas (`bangfu.org`) stand on the journal themselves.
"""
