"""`python -m antipasta`."""

import sys

from antipasta.cli import main

if __name__ == "__main__":
    sys.exit(main())
