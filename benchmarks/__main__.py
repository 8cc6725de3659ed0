"""Dispatch to one benchmark by name."""

import sys

from benchmarks.registry import all_benchmarks


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
    raise SystemExit(main(sys.argv[1:]))
