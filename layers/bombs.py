"""Archives that swell to far more than any published file does."""

BOMB_RATIO, BOMB_BYTES = 200, 256 << 20
"""Archives that swell more than this many times, beyond this size, are refused (those published: 5 to 25 times)."""
MOST_UNPACKED = 60 << 30


def is_bomb(packed: int, unpacked: int) -> bool:
    """
    Say whether an archive of `packed` bytes is a trap, by the bytes that it says it unpacks to.

    >>> is_bomb(1_000, 10_000_000), is_bomb(1_000_000, 1 << 30)
    (False, True)
    """
    return unpacked > MOST_UNPACKED or unpacked > max(BOMB_BYTES, BOMB_RATIO * packed)
