"""The same rules as one SQL program, for many households at once."""
