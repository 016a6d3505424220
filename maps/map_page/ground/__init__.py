"""Streets and buildings under the score, in square blocks that the page opens one by one when they are looked at."""
