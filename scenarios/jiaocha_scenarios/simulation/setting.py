"""What is simulated: size, quarters, and how far the truth is from what the estimator assumes."""

from dataclasses import dataclass
from datetime import date

from jiaocha_scenarios.generator import PLANNING_DATE


@dataclass(frozen=True)
class Setting:
    """One simulated world; the same setting gives the same world to the last digit.

    Attributes
    ----------
    size : str
        Size of each quarter, see :data:`jiaocha_scenarios.SIZES`.
    seed : int
    quarters : int
        Quarters in a row.
    cases : int, optional
        Cases nominated a quarter, instead of the size's own.
    planning_court : str, optional
        Code of another real court that plans.
    history : int
        Former cases before the first quarter.
    spread : float
        Standard deviation of the true effects of courts on the probit; 0: all courts are alike.
    drift : float
        Standard deviation by which each court's effect moves a quarter, as a share of ``spread``.
    hardness : float
        Standard deviation, on the probit, of what makes cases hard and stands in no column.
    confounding : float
        How much harder, on the probit, the former cases are that were moved: nobody recorded why.
    wrong : float
        Probability that a recorded kind, lead or result of a former case, or a lead of a nominated one, is
        wrong.
    missing : float
        Probability that a recorded kind or lead of a former case is blank.
    strategic : float
        Share of the courts that nominate strategically, see :func:`strategic`.
    """

    size: str = "prefecture"
    seed: int = 0
    quarters: int = 4
    cases: int | None = None
    planning_court: str | None = None
    history: int = 4_000
    spread: float = 0.25
    drift: float = 0.2
    hardness: float = 0.3
    confounding: float = 0.3
    wrong: float = 0.0
    missing: float = 0.0
    strategic: float = 0.0

    def planning_date(self, at: int) -> date:
        """Give the day on which a quarter is planned, the first one being 0."""
        months = PLANNING_DATE.month - 1 + 3 * at
        return date(PLANNING_DATE.year + months // 12, months % 12 + 1, PLANNING_DATE.day)
