"""Pay: from CTC to what reaches the bank, by dated rules.

Every statutory value is a record in ``data/`` with the days it holds, its source and how sure that
is; every figure names the records under it. Exact money, no clock: the day is passed in, and a
State, year or day that is not known is an error. Two readings of "wages" are shown side by side.
Not legal or tax advice.
"""

from kasauti.pay.comparing import Difference, compare
from kasauti.pay.gratuity import Employment, Gratuity, gratuity
from kasauti.pay.house_rent import HouseRent, house_rent
from kasauti.pay.in_hand import in_hand
from kasauti.pay.income_tax import IncomeTax, Regime, income_tax
from kasauti.pay.leaving import (
    Clawback,
    ExitDates,
    FirstMonth,
    clawback,
    exit_dates,
    first_month,
    notice_pay,
)
from kasauti.pay.professional_tax import ProfessionalTax, professional_tax, state_named
from kasauti.pay.provident_fund import Contribution, PfBasis, contribution
from kasauti.pay.rules import LawUnknownError, Rule, RuleBook, rule_book
from kasauti.pay.small_pay import SmallPay, employee_insurance, statutory_bonus
from kasauti.pay.solving import ctc_for
from kasauti.pay.statement import Declared, Line, MonthlyLine, OneOffs, Result
from kasauti.pay.structure import Policy, Wages, minimum_basic, wages
from kasauti.pay.welfare_fund import WelfareFund, welfare_fund

__all__ = [
    "Clawback",
    "Contribution",
    "Declared",
    "Difference",
    "Employment",
    "ExitDates",
    "FirstMonth",
    "Gratuity",
    "HouseRent",
    "IncomeTax",
    "LawUnknownError",
    "Line",
    "MonthlyLine",
    "OneOffs",
    "PfBasis",
    "Policy",
    "ProfessionalTax",
    "Regime",
    "Result",
    "Rule",
    "RuleBook",
    "SmallPay",
    "Wages",
    "WelfareFund",
    "clawback",
    "compare",
    "contribution",
    "ctc_for",
    "employee_insurance",
    "exit_dates",
    "first_month",
    "gratuity",
    "house_rent",
    "in_hand",
    "income_tax",
    "minimum_basic",
    "notice_pay",
    "professional_tax",
    "rule_book",
    "state_named",
    "statutory_bonus",
    "wages",
    "welfare_fund",
]
