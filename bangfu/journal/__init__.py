"""The journal: every act, by whom, on what, why; append-only and hash-chained."""
