"""Pictures of the easy-to-read page: drawn by us in lines of ink, one idea each; the words beside them say the same."""

_SHAPES = {
    "house": '<path d="M8 30 32 10 56 30V56H8zM26 56V40H38V56M16 34h7v7h-7zM41 34h7v7h-7z"/>',
    "bus": '<path d="M8 12H56V48H8zM8 32H56M24 12V32M40 12V32"/><circle cx="20" cy="50" r="6"/>'
           '<circle cx="44" cy="50" r="6"/>',
    "shop": '<path d="M10 10H54L58 26H6zM10 26V56H54V26M18 56V38H29V56M37 36H47V46H37z"/>',
    "people": '<circle cx="20" cy="20" r="8"/><circle cx="44" cy="20" r="8"/>'
              '<path d="M6 54V44Q6 34 20 34T34 44V54M38 36Q58 32 58 44V54"/>',
    "town": '<path d="M6 56V28L16 18 26 28V56M26 56V12H44V56M44 56V32H58V56M4 56H60M32 20h6M32 30h6M32 40h6"/>',
    "ground": '<path d="M8 40 32 24 56 40 32 56zM32 24V8L46 13 32 18"/>',
    "keys": '<circle cx="20" cy="22" r="12"/><path d="M29 31 54 56M44 46 50 40M49 51 55 45"/>',
    "water": '<path d="M14 40V26L32 10 50 26V40"/><path class="blue" d="M4 46Q11 40 18 46T32 46 46 46 60 46'
             'M4 56Q11 50 18 56T32 56 46 56 60 56"/>',
    "plan": '<path d="M6 14 24 8 40 14 58 8V50L40 56 24 50 6 56zM24 8V50M40 14V56"/>',
    "tree": '<circle cx="32" cy="24" r="16"/><path d="M32 58V30M32 42 42 32"/>',
    "slope": '<path d="M4 56H60V16z"/><circle cx="24" cy="16" r="5"/><path d="M24 22V36M24 28 34 30"/>',
    "question": '<circle cx="32" cy="32" r="25"/><path d="M24 26Q24 17 32 17T40 25Q40 30 32 34V40M32 47V49"/>',
    "check": '<circle cx="32" cy="32" r="25"/><path class="orange" d="M20 33 29 42 45 23"/>',
    "vote": '<path d="M6 32H58V58H6zM20 32V6H44V32"/><path class="orange" d="M26 19 31 24 39 13"/>',
    "map": '<path d="M6 14 24 8 40 14 58 8V50L40 56 24 50 6 56z"/><circle class="spot" cx="32" cy="30" r="9"/>',
    "ladder": '<path d="M6 56H20V40H6zM25 56H39V26H25zM44 56H58V10H44z"/>',
}  # fmt: skip


def pictogram(name: str) -> str:
    """
    An inline SVG, for the eye only.

    Raises
    ------
    KeyError
        No picture of that name.
    """
    return f'<svg class="picto" viewBox="0 0 64 64" aria-hidden="true">{_SHAPES[name]}</svg>'
