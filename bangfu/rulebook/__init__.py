"""The rulebook: which policy packs apply where, with which local values, and a room to read them."""
