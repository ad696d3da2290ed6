"""What each program does with its operands.

A family is a module with `TABLE` (program -> line of `spec`) and `SPECIAL` (program -> function that takes a Run and returns its
Output, UNKNOWN when nothing can be said of it). A family is imported when one of its programs occurs, so the hook pays for what
it looks at and for nothing else. Names are listed here once more, so that finding the family costs no import; `tests/test_programs.py`
keeps both in step.
"""
