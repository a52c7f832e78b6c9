"""`make bench`: every figure of one machine in one run, next to a peer or a floor measured in the same run."""

import platform

from tests.bench import check, code, growth, intake, lint, reader, review


def main() -> None:
    """Run the benchmarks in order and print what they measure."""
    print(f"Python {platform.python_version()} on {platform.machine()}")
    for part in (intake, review, reader, code, lint, growth, check):
        print()
        part.run()


if __name__ == "__main__":
    main()
