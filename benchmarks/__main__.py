"""Dispatch to one benchmark by name."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from benchmarks.registry import all_benchmarks


def _leave(number: int, _: FrameType | None) -> NoReturn:
    """End by an exception, so that the child process that measures is ended too."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the benchmark named by the first argument with the others."""
    benchmarks = all_benchmarks()
    if not arguments or arguments[0] not in benchmarks:
        print(f"usage: python -m benchmarks {'|'.join(benchmarks)} ...", file=sys.stderr)
        for benchmark in benchmarks.values():
            print(f"  {benchmark.name:8}  {benchmark.summary}", file=sys.stderr)
        return 2
    return benchmarks[arguments[0]].main(arguments[1:])


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    raise SystemExit(main(sys.argv[1:]))
