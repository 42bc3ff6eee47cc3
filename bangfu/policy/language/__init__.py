"""What conditions and values are made of: nodes, the reader of expressions, units, rounding."""
