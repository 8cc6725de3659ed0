"""The option ``--preset`` of several commands."""

from argparse import ArgumentParser

PRESET_NAMES = ("national", "shanghai", "sichuan_6553", "beijing_2003")
"""Names in the help; a test compares them with the files, which the help must not load."""


def add_preset(parser: ArgumentParser, what: str) -> None:
    """Add the option; ``what`` says what the preset does in this command."""
    parser.add_argument("--preset", metavar="名称", help=f"{what}：{'、'.join(PRESET_NAMES)}")


def refuse_preset(word: str | None) -> str | None:
    """Say why there is no such preset, before any work is done; None if there is, or none was asked for."""
    from jiaocha.intake import preset_name, presets

    if word is None or preset_name(word) is not None:
        return None
    listed = "、".join(f"{one.name}（{one.zh}）" for one in presets().values())
    return f"没有名为“{word}”的预置政策；可用：{listed}"
