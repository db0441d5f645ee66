"""The command line: options -> library -> render -> exit code. No patterns, no PDF, no maths."""
