import re
from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ ,-]+(\d{4})\b")
_WORDS_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def fill_promised_days(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Read the days by which people were to be gone, told in words before there was a column."""
    record = apps.get_model("records", "EarlierRecord")
    told = record.objects.filter(keep_until=None, told__has_key="keep_until")
    for one in told.select_related("source").iterator(chunk_size=500):
        day = _day_of(one.told["keep_until"].strip(), one.source.choices.get("dates", "day"))
        if day is not None:
            record.objects.filter(pk=one.pk).update(keep_until=day)


def _day_of(words: str, order: str) -> date | None:
    if told := _ISO.match(words):
        return _day(told[1], int(told[2]), told[3])
    if told := _NUMBERS.match(words):
        month, day = (told[1], told[2]) if order == "month" else (told[2], told[1])
        return _day(told[3], int(month), day)
    if told := _WORDS.match(words):
        return _day(told[3], _month(told[2]), told[1])
    if told := _WORDS_FIRST.match(words):
        return _day(told[3], _month(told[1]), told[2])
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day)) if int(year) >= 1990 else None
    except ValueError:
        return None


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0065_earlier_keep_until"),
    ]

    operations = [
        migrations.RunPython(fill_promised_days, migrations.RunPython.noop),
    ]
