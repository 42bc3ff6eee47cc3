"""Many households at once: the same rules as one SQL program, on DuckDB or Spark."""
