"""What a command answers to the shell, and what the program reads of the environment."""

from docs.generate.markdown import both, code, table
from pensions.commands.environment import VARIABLES
from pensions.commands.exit_codes import EXIT_CODES


def pages() -> dict[str, str]:
    """Give the pages `exit-codes` and `environment`."""
    codes = table(
        ("code", "when"), ((code(number), both(told["en"], told["fr"])) for number, told in EXIT_CODES.items())
    )
    variables = table(
        ("variable", "what it changes"), ((code(name), both(told.en, told.fr)) for name, told in VARIABLES.items())
    )
    return {
        "exit-codes": f"# Exit codes\n\nWhat every `pensions` command answers to the shell.\n\n{codes}",
        "environment": f"# Environment variables\n\nAll that the program reads of the environment.\n\n{variables}",
    }
