"""A company's pay policy, named allowances and bonuses for milestones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import (
    Allowance,
    CompanyPolicy,
    Grant,
    GrantKind,
    Milestone,
    OneOffs,
    Policy,
    Portion,
    allowances_of,
    company_policy,
    compare,
    equity_share,
    in_hand,
    milestones_of,
    number_for_share,
)
from kasauti.values import Rupees

DAY, CTC = date(2026, 12, 1), Rupees.parse("45 lakh")


def test_an_allowance_comes_out_of_the_special_allowance_and_changes_nothing_in_hand() -> None:
    plain = in_hand(CTC, "Karnataka", DAY)
    named = Policy(allowances=(Allowance("Internet", Decimal(24_000)),))
    built = in_hand(CTC, "Karnataka", DAY, policy=named)
    assert built.amount("Internet") == Rupees(Decimal(24_000))
    assert built.amount("Special allowance").amount == (
        plain.amount("Special allowance").amount - 24_000
    )
    assert built.net == plain.net
    assert built.wages == plain.wages
    assert sum((line.amount.amount for line in built.components), Decimal(0)) == CTC.amount


def test_an_allowance_the_code_lists_is_no_wage_in_the_literal_reading() -> None:
    travel = Policy(allowances=(Allowance("Leave travel", Decimal(60_000), listed=True),))
    plain, built = in_hand(CTC, "Karnataka", DAY), in_hand(CTC, "Karnataka", DAY, policy=travel)
    assert built.wages.literal.amount == plain.wages.literal.amount - 60_000
    assert built.wages.faq == plain.wages.faq


def test_allowances_that_do_not_fit_are_refused_by_name() -> None:
    whole = Policy(allowances=(Allowance("Everything", Decimal(20_00_000)),))
    with pytest.raises(ValueError, match="named allowances"):
        in_hand(CTC, "Karnataka", DAY, policy=whole)
    for name in ("", "Basic", "Special allowance"):
        with pytest.raises(ValueError, match="name of its own"):
            Allowance(name, Decimal(1))
    with pytest.raises(ValueError, match="pays nothing"):
        Allowance("Internet", Decimal(0))
    with pytest.raises(ValueError, match="same name"):
        Policy(allowances=(Allowance("A", Decimal(1)), Allowance("A", Decimal(2))))


def test_no_allowance_takes_the_name_of_another_line_of_the_statement() -> None:
    once = OneOffs(Decimal(1), Decimal(1), Decimal(1), (Milestone("First model live", Decimal(1)),))
    policy = Policy(
        variable_percent=Decimal(10), voluntary_pf_percent=Decimal(1), nps_percent=Decimal(1),
        welfare_fund=True,
    )  # fmt: skip
    inside = replace(policy, charges_inside=True)
    built = [in_hand(CTC, "Karnataka", DAY, policy=p, one_offs=once) for p in (policy, inside)]
    told = {line.name for result in built for line in result.lines} | {
        line.name for line in compare(*built)
    }
    assert {"Professional tax", "Employer labour welfare fund", "Joining bonus", "CTC"} <= told
    for name in told:
        for spelt in (name, f"  {name.upper()} ", name.replace(" ", "  ")):
            with pytest.raises(ValueError, match="name of its own"):
                Allowance(spelt, Decimal(1))
    with pytest.raises(ValueError, match="same name"):
        Policy(allowances=(Allowance("Net", Decimal(1)), Allowance(" net", Decimal(2))))


def test_a_milestone_pays_in_its_month_and_its_tax_with_it() -> None:
    once = OneOffs(joining_bonus=Decimal(5_00_000),
                   milestones=(Milestone("First model live", Decimal(3_00_000), 6),))  # fmt: skip
    plain, built = in_hand(CTC, "Karnataka", DAY), in_hand(CTC, "Karnataka", DAY, one_offs=once)
    assert built.months[5].gross.amount - plain.months[5].gross.amount == 3_00_000
    assert built.months[5].tax > plain.months[5].tax
    assert built.months[4] == plain.months[4]
    assert sum(month.tax.amount for month in built.months) == built.tax.total.amount
    assert sum(month.net.amount for month in built.months) == built.net.amount
    assert built.monthly_net == plain.monthly_net
    assert built.ordinary_month == built.months[4]
    assert plain.ordinary_month == plain.months[5]
    assert [line.name for line in built.one_offs] == [
        "Joining bonus",
        "Milestone: First model live",
    ]
    assert [line.when_reached for line in built.one_offs] == [False, True]


def test_milestones_say_what_when_and_how_much() -> None:
    for wrong in (("", 1, 6), ("A", 0, 6), ("A", 1, 13)):
        with pytest.raises(ValueError, match="milestone"):
            Milestone(wrong[0], Decimal(wrong[1]), wrong[2])
    with pytest.raises(ValueError, match="same name"):
        OneOffs(milestones=(Milestone("A", Decimal(1)), Milestone("A", Decimal(2))))


def test_lines_are_read_as_a_person_writes_them() -> None:
    assert milestones_of("First model in production = 5 %; month 6\n\nSecond = 1 lakh", CTC) == (
        Milestone("First model in production", Decimal(225_000), 6),
        Milestone("Second", Decimal(100_000), 12),
    )
    assert allowances_of("Leave travel = 2 %; excluded", CTC) == (
        Allowance("Leave travel", Decimal(90_000), listed=True),
    )
    for wrong in ("Internet", "Internet = lots", "Internet = 3; soon", "Internet = 120 %"):
        with pytest.raises(ValueError, match="Internet"):
            allowances_of(wrong, CTC)
    with pytest.raises(ValueError, match="month"):
        milestones_of("First = 3 lakh; spring", CTC)


@pytest.mark.parametrize("text", ["110 %", "-5 %", "NaN %", "much", "-3 lakh"])
def test_a_portion_is_a_share_or_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"share|amount"):
        Portion.parse(text)


def test_a_policy_builds_a_package_and_names_departures() -> None:
    policy = CompanyPolicy(
        basic_percent="40", joining_bonus="10 %", milestones="First = 3 lakh; month 6",
        allowances="Internet = 24,000", referral_bonus="1.5 lakh",
    )  # fmt: skip
    structure, once = policy.structure(CTC), policy.one_offs(CTC)
    assert structure.basic_percent == 40
    assert once.joining_bonus == 450_000
    assert policy.referral(CTC) == Rupees.parse("1.5 lakh")
    assert policy.departures(CTC, structure, once) == ()
    named = policy.departures(CTC, Policy(), OneOffs())
    assert ("Basic, % of fixed CTC", "40", "50") in named
    assert ("Joining bonus", "₹4,50,000", "₹0") in named
    assert company_policy(policy.told()) == policy


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"basic_percent": "0"}, "basic of nothing"),
        ({"basic_percent": "half"}, "not a percentage"),
        ({"pf": "none"}, "none"),
        ({"equity_percent": "95"}, "0 to 80"),
        ({"joining_bonus": "much"}, "much"),
        ({"bonus_months": 0}, "1 to 36"),
        ({"gym": "1"}, "gym"),
    ],
)
def test_a_policy_that_cannot_be_paid_is_refused(told: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        company_policy(told)


def test_equity_as_a_share_of_the_total_and_back() -> None:
    number = number_for_share(
        Decimal(35), CTC, fair_value=Decimal(850), strike=Decimal(10), years=4
    )
    grant = Grant(GrantKind.OPTIONS, number, DAY, strike=Decimal(10), fair_value=Decimal(850))
    assert equity_share(grant, CTC) == Decimal("35.0")
    assert number_for_share(Decimal(0), CTC, fair_value=Decimal(1), strike=Decimal(1)) == 0
    with pytest.raises(ValueError, match="no more than its strike"):
        number_for_share(Decimal(30), CTC, fair_value=Decimal(10), strike=Decimal(10))
    with pytest.raises(ValueError, match="cannot be"):
        number_for_share(Decimal(100), CTC, fair_value=Decimal(10), strike=Decimal(1))
