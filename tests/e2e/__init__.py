"""End to end: the real Claude Code client, a scripted model on loopback, and ccgate installed by install.sh."""
