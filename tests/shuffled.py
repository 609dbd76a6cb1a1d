"""A pytest plugin: the tests in an order drawn by a seed, so that none rests on another.

Files keep together and so do the tests of one file: what a module made once stays of use.
``--order-seed N`` draws an order, the same for the same N; ``--order-seed new`` draws the seed too and
says it. Without it they run as they are written.
"""

from __future__ import annotations

import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order-seed", help="draws the order of the tests: a number, or new")


def pytest_configure(config: pytest.Config) -> None:
    # The processes of xdist are told by the one that starts them: all must see one order.
    told = getattr(config, "workerinput", {}).get("order_seed", config.getoption("--order-seed"))
    config.stash[SEED] = str(random.randrange(1, 10**6)) if told == "new" else told


SEED = pytest.StashKey[str | None]()


def pytest_report_header(config: pytest.Config) -> str | None:
    seed = config.stash[SEED]
    return f"order seed: {seed}" if seed else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a process of xdist the seed."""
    node.workerinput["order_seed"] = node.config.stash[SEED]  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle files, then the tests of each file; those of one parametrised test too."""
    seed = config.stash[SEED]
    if not seed:
        return
    by_file: dict[object, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    draw, files = random.Random(seed), list(by_file)
    draw.shuffle(files)
    for file in files:
        draw.shuffle(by_file[file])
    items[:] = [item for file in files for item in by_file[file]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where a failure is read."""
    seed = terminalreporter.config.stash[SEED]
    if seed and (terminalreporter.stats.get("failed") or terminalreporter.stats.get("error")):
        terminalreporter.write_line(f"In the same order again: --order-seed {seed}")
