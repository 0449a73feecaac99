"""How well one colour can be read on another."""

from typing import Final

TEXT: Final = 4.5
DIM: Final = 3.0
"""WCAG 2.2, success criterion 1.4.3: for text, and for what is large or matters little."""


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, relative luminance; ``colour`` is red, green, blue up to 255."""
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2.2, contrast ratio: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
