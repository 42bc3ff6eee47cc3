"""The packs asked for on one day in one area: values chosen, names looked up, combinations checked."""
