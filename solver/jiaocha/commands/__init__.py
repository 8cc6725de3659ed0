"""One module a command; each offers NAME, HELP, add_arguments and run."""

from argparse import ArgumentParser, Namespace
from typing import Protocol, cast

from jiaocha.commands import (
    answer,
    check,
    compare,
    deadlines,
    debias,
    deficits,
    demo,
    documents,
    estimate,
    evaluate,
    explain,
    journal,
    leads,
    ledger,
    objections,
    plan,
    randomise,
    recommend,
    refresh,
    repair,
    report,
    review,
    room,
    scarcity,
    schema,
    state,
    steadiness,
    sweep,
    template,
    verify,
    weights,
    what_if,
)


class Command(Protocol):
    """What a command module offers."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""

    def run(self, arguments: Namespace) -> int:
        """Do the work and return the exit code."""


COMMANDS = tuple(
    cast(Command, module)
    for module in (
        demo, template, check, estimate, plan, verify, review, explain, answer, report, documents,
        deadlines, what_if, compare, sweep, steadiness, scarcity, deficits, state, journal, evaluate, debias,
        leads, weights, ledger, repair, refresh, randomise, objections,
        recommend, room, schema,
    )
)  # fmt: skip
