"""The `ccgate` command. One file per command; each is a function with plain arguments that returns an exit code."""
