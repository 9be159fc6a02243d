"""The command line: `python -m pipeline COMMAND`."""

from __future__ import annotations

import os
import sys

from pipeline.commands import main

if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has had enough (`| head`). What was to be written is written: commands print last.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
