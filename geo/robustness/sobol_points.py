"""Points of a scrambled Sobol' sequence, bit for bit those of `scipy.stats.qmc.Sobol`, without its package."""

import numpy as np

from geo.robustness.weight_space import Array

BITS = 30
"""Of a coordinate."""

DIRECTIONS = """
3 1; 7 1 3; 11 1 3 1; 13 1 1 1; 19 1 1 3 3; 25 1 3 5 13; 37 1 1 5 5 17; 41 1 1 5 5 5; 47 1 1 7 11 19; 55 1 1 5 1 1;
59 1 1 1 3 11; 61 1 3 5 5 31; 67 1 3 3 9 7 49; 91 1 1 1 15 21 21; 97 1 3 1 13 27 49; 103 1 1 1 15 7 5;
109 1 3 1 15 13 25; 115 1 1 5 5 19 61; 131 1 3 7 11 23 15 103; 137 1 3 7 13 13 15 69; 143 1 1 3 13 7 35 63;
145 1 3 5 9 1 25 53; 157 1 3 1 13 9 35 107; 167 1 3 1 5 27 61 31; 171 1 1 5 11 19 41 61; 185 1 3 5 3 3 13 69;
191 1 1 7 13 1 19 1; 193 1 3 7 5 13 19 59; 203 1 1 3 9 25 29 41; 211 1 3 5 13 23 1 55; 213 1 3 7 3 13 59 17;
229 1 3 1 3 5 53 69; 239 1 1 5 5 23 33 13; 241 1 1 7 7 1 61 123; 247 1 1 7 9 13 61 49; 253 1 3 3 5 3 55 33;
285 1 3 1 15 31 13 49 245; 299 1 3 5 15 31 59 63 97; 301 1 3 1 11 11 11 77 249; 333 1 3 1 11 27 43 71 9;
351 1 1 7 15 21 11 81 45; 355 1 3 7 3 25 31 65 79; 357 1 3 1 1 19 11 3 205; 361 1 1 5 9 19 21 29 157;
369 1 3 7 11 1 33 89 185; 391 1 3 3 3 15 9 79 71; 397 1 3 7 11 15 39 119 27; 425 1 1 3 1 11 31 97 225;
451 1 1 1 3 23 43 57 177; 463 1 3 7 7 17 17 37 71; 487 1 3 1 5 27 63 123 213; 501 1 1 3 5 11 43 53 133;
529 1 3 5 5 29 17 47 173 479; 539 1 3 3 11 3 1 109 9 69; 545 1 1 1 5 17 39 23 5 343; 557 1 3 1 5 25 15 31 103 499;
563 1 1 1 11 11 17 63 105 183; 601 1 1 5 11 9 29 97 231 363; 607 1 1 5 15 19 45 41 7 383;
617 1 3 7 7 31 19 83 137 221; 623 1 1 1 3 23 15 111 223 83; 631 1 1 5 13 31 15 55 25 161;
637 1 1 3 13 25 47 39 87 257
"""
"""Of each coordinate after the first: its primitive polynomial, as the bits of a number, and its first directions
(Joe and Kuo 2008, "Constructing Sobol sequences with better two-dimensional projections", table new-joe-kuo-6)."""

MOST = DIRECTIONS.count(";") + 2
"""Most coordinates that the table has."""


def sobol_points(coordinates: int, draws: int, seed: int) -> Array:
    """
    Draw points of the unit cube that fill it evenly.

    Sobol' sequence in Gray code order, its direction numbers multiplied by a random lower triangular matrix of bits and
    the whole shifted (Matousek 1998), as `scipy.stats.qmc.Sobol(coordinates, rng=default_rng(seed)).random(draws)`
    makes it: loading `scipy.stats` takes a hundred times longer than drawing. Above `MOST` coordinates it is loaded.

    Parameters
    ----------
    coordinates
        1 or more.
    draws
        Power of 2, below 2 to the power of `BITS`.
    seed

    Returns
    -------
    array, draws × coordinates, of floats in [0, 1)

    Each quarter of a line has one of four points:

    >>> sorted((sobol_points(1, 4, seed=0)[:, 0] * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    rng = np.random.default_rng(seed)
    if coordinates > MOST:
        from scipy.stats import qmc

        return np.asarray(qmc.Sobol(coordinates, scramble=True, rng=rng).random(draws), dtype=float)
    rng = rng.spawn(1)[0]  # as scipy does
    places = np.arange(BITS)
    shift = rng.integers(2, size=(coordinates, BITS), dtype=np.uint32) @ (1 << places)
    matrix = np.tril(rng.integers(2, size=(coordinates, BITS, BITS), dtype=np.uint32))
    matrix[:, places, places] = 1
    # of each direction its bits, the highest first: the matrix makes each bit from those before it
    directions = np.array([_directions(line) for line in ["", *DIRECTIONS.split(";")][:coordinates]])
    bits = (directions[:, None, :] >> places[::-1, None]) & 1
    directions = ((matrix @ bits & 1) << places[::-1, None]).sum(axis=1)
    gray = np.arange(draws) ^ (np.arange(draws) >> 1)
    points = np.broadcast_to(shift, (draws, coordinates)).copy()
    for place in range(draws.bit_length() - 1):
        points[(gray >> place) & 1 == 1] ^= directions[:, place]
    return points / float(1 << BITS)


def _directions(line: str) -> list[int]:
    """The direction numbers of a coordinate, by the recurrence of its polynomial, each in the highest bits."""
    told = list(map(int, line.split()))
    polynomial, numbers = (told[0], told[1:]) if told else (1, [])
    degree = len(numbers)
    while len(numbers) < BITS:
        if not degree:
            numbers.append(1)
            continue
        new = numbers[-degree]
        for step in range(1, degree + 1):
            if (polynomial >> (degree - step)) & 1:
                new ^= numbers[-step] << step
        numbers.append(new)
    return [number << (BITS - 1 - place) for place, number in enumerate(numbers)]
