"""The program `pensions`, also `python -m pensions`: Ctrl-C while it loads ends with a sentence too, not a trace."""

import os
import sys

from pensions.words.at_start import STOPPED, STOPPED_TOLD, language


def main() -> None:
    """Load the command line and run it; see `pensions.commands.app.main`."""
    try:
        from pensions.commands import app

        app.main()
    except KeyboardInterrupt:
        sys.stderr.write(STOPPED_TOLD[language(sys.argv[1:], dict(os.environ))] + "\n")
        sys.exit(STOPPED)


if __name__ == "__main__":
    main()
