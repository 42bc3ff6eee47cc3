"""What pages of this part read, cut to the reader's area."""
