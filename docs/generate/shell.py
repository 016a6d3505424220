"""What a command answers to the shell, and what the program reads of the environment."""

from docs.generate.markdown import code, table
from pensions.commands.shell import EXIT_CODES, VARIABLES

COLUMNS = ("en français", "in English")


def pages() -> dict[str, str]:
    """Give the pages `exit-codes` and `environment`."""
    codes = table(("code", *COLUMNS), ((code(number), told.fr, told.en) for number, told in EXIT_CODES.items()))
    variables = table(("variable", *COLUMNS), ((code(name), told.fr, told.en) for name, told in VARIABLES.items()))
    return {
        "exit-codes": f"# Exit codes\n\nWhat every `pensions` command answers to the shell.\n\n{codes}",
        "environment": f"# Environment variables\n\nAll that the program reads of the environment.\n\n{variables}",
    }
