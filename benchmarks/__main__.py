"""Dispatch to one benchmark by name."""

import sys
from importlib import import_module

NAMES = ("quarter", "law", "regimes")


def main(arguments: list[str]) -> int:
    """Run the benchmark named by the first argument with the others."""
    if not arguments or arguments[0] not in NAMES:
        print(f"usage: python -m benchmarks {'|'.join(NAMES)} ...", file=sys.stderr)
        return 2
    return int(import_module(f"benchmarks.{arguments[0]}").main(arguments[1:]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
