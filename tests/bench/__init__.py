"""What a hook costs: `tests/run` with `-m tests.bench.NAME` prints a table. Instructions are counted, since time on a shared machine is not."""
