"""All commands in one tree; each noun is a module of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from typer._click.core import Command


def commands() -> Command:
    """Return the command tree of `witnessmark`."""
    from app.cli import (
        attacks,
        bundles,
        cases,
        casualties,
        claims,
        custody,
        interviews,
        items,
        munitions,
        people,
        places,
        record,
        review,
        search,
    )

    tree = typer.Typer(
        name="witnessmark",
        help="Catalogue evidence offline, keep its chain of custody, hand over a checkable bundle.",
        epilog="Without a command the desktop opens; `witnessmark open CASE` opens it on a case.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
    )
    for module in (
        cases,
        attacks,
        items,
        people,
        interviews,
        claims,
        casualties,
        munitions,
        review,
        places,
        custody,
        search,
        bundles,
        record,
    ):
        module.add_to(tree)
    return typer.main.get_command(tree)
