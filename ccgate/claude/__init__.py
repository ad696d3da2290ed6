"""Claude Code's own files: settings, registration of the hook, what is in force."""
