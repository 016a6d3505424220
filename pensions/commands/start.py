"""Where the command line begins: Ctrl-C is answered by a sentence while the program is still being read, too."""

import os
import sys

from pensions.words.stopping import STOPPED, STOPPED_WORDS, language


def main(arguments: list[str] | None = None) -> None:
    """Read the program, then run it; stopped meanwhile, say so and exit 130."""
    told = sys.argv[1:] if arguments is None else arguments
    try:
        from pensions.commands import app
    except KeyboardInterrupt:
        sys.stderr.write(f"{STOPPED_WORDS[language(told, dict(os.environ))]}\n")
        sys.exit(STOPPED)
    app.main(told)
