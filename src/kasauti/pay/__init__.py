"""Pay: from CTC to what reaches the bank, by dated rules.

Every statutory value is a record in ``data/`` with the days it holds, its source and how sure that
is; every figure names the records under it. Exact money, no clock: the day is passed in, and a
State, year or day that is not known is an error. Two readings of "wages" are shown side by side.
Not legal or tax advice.
"""

from kasauti.pay.bands import Band, InternalEquity, Standing, internal_equity, standing
from kasauti.pay.benchmark import (
    Ageing,
    MarketBand,
    Measure,
    aged,
    market,
    market_for,
    read_survey,
)
from kasauti.pay.company_policy import (
    CompanyPolicy,
    Portion,
    allowances_of,
    company_policy,
    equity_share,
    milestones_of,
    number_for_share,
)
from kasauti.pay.comparing import Difference, compare
from kasauti.pay.equity import (
    SCENARIOS,
    ExerciseTax,
    Grant,
    GrantKind,
    Scenario,
    Vesting,
    YearOfEquity,
    by_year,
    exercise_tax,
    ownership,
    sale_tax,
    vesting,
)
from kasauti.pay.equity_tax import EquityTax, Sale, YearOfTax, equity_tax, tax_by_year
from kasauti.pay.first_pay import FirstPay, Repayment, first_pay, repayments
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
from kasauti.pay.market_standing import (
    MarketStanding,
    Movement,
    against_market,
    aged_band,
    amounts,
    movements,
    usual_movement,
)
from kasauti.pay.one_offs import Milestone, OneOffs
from kasauti.pay.professional_tax import ProfessionalTax, professional_tax, state_named
from kasauti.pay.provident_fund import Contribution, PfBasis, contribution
from kasauti.pay.rules import LawUnknownError, Rule, RuleBook, rule_book
from kasauti.pay.small_pay import SmallPay, employee_insurance, statutory_bonus
from kasauti.pay.solving import ctc_for
from kasauti.pay.statement import Declared, Line, MonthlyLine, Result
from kasauti.pay.structure import Allowance, Policy, Wages, minimum_basic, wages
from kasauti.pay.welfare_fund import WelfareFund, welfare_fund

__all__ = [
    "SCENARIOS",
    "Ageing",
    "Allowance",
    "Band",
    "Clawback",
    "CompanyPolicy",
    "Contribution",
    "Declared",
    "Difference",
    "Employment",
    "EquityTax",
    "ExerciseTax",
    "ExitDates",
    "FirstMonth",
    "FirstPay",
    "Grant",
    "GrantKind",
    "Gratuity",
    "HouseRent",
    "IncomeTax",
    "InternalEquity",
    "LawUnknownError",
    "Line",
    "MarketBand",
    "MarketStanding",
    "Measure",
    "Milestone",
    "MonthlyLine",
    "Movement",
    "OneOffs",
    "PfBasis",
    "Policy",
    "Portion",
    "ProfessionalTax",
    "Regime",
    "Repayment",
    "Result",
    "Rule",
    "RuleBook",
    "Sale",
    "Scenario",
    "SmallPay",
    "Standing",
    "Vesting",
    "Wages",
    "WelfareFund",
    "YearOfEquity",
    "YearOfTax",
    "against_market",
    "aged",
    "aged_band",
    "allowances_of",
    "amounts",
    "by_year",
    "clawback",
    "company_policy",
    "compare",
    "contribution",
    "ctc_for",
    "employee_insurance",
    "equity_share",
    "equity_tax",
    "exercise_tax",
    "exit_dates",
    "first_month",
    "first_pay",
    "gratuity",
    "house_rent",
    "in_hand",
    "income_tax",
    "internal_equity",
    "market",
    "market_for",
    "milestones_of",
    "minimum_basic",
    "movements",
    "notice_pay",
    "number_for_share",
    "ownership",
    "professional_tax",
    "read_survey",
    "repayments",
    "rule_book",
    "sale_tax",
    "standing",
    "state_named",
    "statutory_bonus",
    "tax_by_year",
    "usual_movement",
    "vesting",
    "wages",
    "welfare_fund",
]
