"""Command text to accesses: read it (`reader`), compute its words (`words`), walk it (`interpreter`), know its programs."""
