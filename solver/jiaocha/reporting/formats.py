"""How numbers and days are printed: 万元 with two decimals beside exact 元, thousands separated."""

from decimal import ROUND_HALF_EVEN, Decimal

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
LARGEST_EXACT = 10**15
"""Integers from here on lose digits in a spreadsheet, which keeps fifteen."""

_CENT = Decimal("0.01")


def yuan(fen: int) -> str:
    """Exact 元 with two decimals: ``yuan(123456) == '1,234.56'``."""
    return f"{(Decimal(int(fen)) / FEN_PER_YUAN).quantize(_CENT):,}"


def wan(fen: int) -> str:
    """万元 with two decimals, rounded half-even: ``wan(1234567890) == '1,234.57'``."""
    return f"{(Decimal(int(fen)) / FEN_PER_WAN).quantize(_CENT, rounding=ROUND_HALF_EVEN):,}"


def money(fen: int, language: str = "zh") -> str:
    """Write the rounded amount beside the exact one."""
    if language == "en":
        return f"CNY {yuan(fen)}"
    return f"{wan(fen)} 万元（{yuan(fen)} 元）"


def brief_money(fen: int, language: str = "zh") -> str:
    """Amount in 万元, or in 元 below one 万元."""
    if language == "en":
        return f"CNY {yuan(fen)}"
    return f"{wan(fen)} 万元" if abs(fen) >= FEN_PER_WAN else f"{yuan(fen)} 元"


def number(value: float, decimals: int = 2) -> str:
    """Separate thousands and keep a fixed number of decimals."""
    return f"{value:,.{decimals}f}"


def whole(value: int) -> str:
    """Separate the thousands of an integer."""
    return f"{int(value):,}"


def share(value: float, decimals: int = 2) -> str:
    """Write a share as a percentage; a positive one too small to show is written as less than the least."""
    percent = value * 100
    least = 10.0**-decimals
    if 0 < percent < least:
        return f"<{least:.{decimals}f}%"
    return f"{percent:,.{decimals}f}%"


def day(text: str, language: str = "zh") -> str:
    """Write an ISO day as a court writes it: ``day('2026-10-01') == '2026年10月1日'``."""
    if language == "en" or len(text) < 10:
        return text
    year, month, date = text[:10].split("-")
    return f"{year}年{int(month)}月{int(date)}日"
