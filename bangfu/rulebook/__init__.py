"""Which policies apply where, with which values; and a room to read them in."""
