"""What a hook costs: `.venv/bin/python -m tests.bench.NAME` prints a table. Instructions are counted, since time on a shared machine is not."""
