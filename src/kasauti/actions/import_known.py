"""Who the people of some rows are already, by the earlier system's number or by the address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Lower

from kasauti.actions import people
from kasauti.records.models import Candidate, EarlierRecord


@dataclass
class Known:
    """People by number and by address; each stands here once, whatever finds them."""

    numbers: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    addresses: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    persons: dict[int, Candidate] = field(default_factory=dict)

    @classmethod
    def among(cls, system: str, rows: Sequence[Mapping[str, str]]) -> Known:
        """Look up all whom rows, as ``told`` gives them, may mean."""
        known = cls()
        numbers = {number_of(cells) for cells in rows} - {""}
        records = EarlierRecord.objects.filter(system=system, external_id__in=numbers)
        for record in records.select_related("candidate").order_by("pk"):
            known.numbers[record.external_id].append(known._once(record.candidate))
        addresses = {cells["email"] for cells in rows} - {""}
        same = Candidate.everything.annotate(address=Lower("email"))
        for one in same.filter(address__in=addresses).order_by("pk"):
            known.addresses[one.email.lower()].append(known._once(one))
        return known

    def who(self, cells: Mapping[str, str]) -> Candidate | None:
        """Return who a row means: an address or a number alone makes nobody of another name."""
        name, email = cells["name"].lower(), cells["email"]
        for one in self.numbers.get(number_of(cells), ()):
            if (email and one.email.lower() == email) or (name and one.name.lower() == name):
                return self._standing(one)
        for one in self.addresses.get(email, ()):
            if not name or not one.name or one.name.lower() == name:
                return self._standing(one)
        return None

    def add(self, candidate: Candidate, cells: Mapping[str, str]) -> None:
        """Let later rows find somebody as this one was told."""
        one = self._once(candidate)
        for found, key in (
            (self.numbers, number_of(cells)),
            (self.addresses, one.email.lower()),
        ):
            if key and one not in found[key]:
                found[key].append(one)

    def _standing(self, record: Candidate) -> Candidate:
        return self._once(people.standing(record) or record)

    def _once(self, candidate: Candidate) -> Candidate:
        return self.persons.setdefault(candidate.pk, candidate)


def number_of(cells: Mapping[str, str]) -> str:
    """Return the earlier system's number for somebody, as it is kept."""
    return cells.get("external_id", "")[:100]
