"""Days that are no ordinary weekday: weekends, and the public holidays of France."""

import datetime as dt

DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
"""Month and day of the holidays that do not move (Code du travail, L3133-1)."""

AFTER_EASTER = (1, 39, 50)
"""Days after Easter Sunday: Easter Monday, Ascension, Whit Monday (Code du travail, L3133-1)."""


def easter(year: int) -> dt.date:
    """
    Easter Sunday of a year of the Gregorian calendar (algorithm of Meeus, Jones and Butcher).

    >>> easter(2026), easter(2027)
    (datetime.date(2026, 4, 5), datetime.date(2027, 3, 28))
    """
    century, rest = divmod(year, 100)
    golden, leap_rest = year % 19, rest % 4
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - leap_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def is_public_holiday(date: dt.date) -> bool:
    """
    Say whether a date is a public holiday of the whole of metropolitan France; the two more of Alsace-Moselle are not.

    >>> [is_public_holiday(dt.date(2026, *day)) for day in ((11, 11), (4, 6), (5, 14), (5, 25), (11, 12))]
    [True, True, True, True, False]
    """
    return (date.month, date.day) in FIXED or (date - easter(date.year)).days in AFTER_EASTER


def is_ordinary_weekday(date: dt.date) -> bool:
    """
    Say whether a date is from Monday to Friday, and no public holiday.

    >>> [is_ordinary_weekday(dt.date(2026, 11, day)) for day in (10, 11, 14)]
    [True, False, False]
    """
    return date.weekday() < 5 and not is_public_holiday(date)


def day_in_words(date: dt.date, lang: str) -> str:
    """
    Name the day of the week in one language, and say where it is a public holiday.

    >>> day_in_words(dt.date(2026, 11, 11), "fr"), day_in_words(dt.date(2026, 9, 6), "en")
    ('mercredi, jour férié', 'Sunday')
    """
    if lang == "fr":
        return DAYS_FR[date.weekday()] + (", jour férié" if is_public_holiday(date) else "")
    return f"{date:%A}" + (", a public holiday" if is_public_holiday(date) else "")
