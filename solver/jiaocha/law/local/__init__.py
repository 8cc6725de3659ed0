"""Texts that people put in: the Guiding Opinion (法发〔2024〕9号) and provincial rules. Empty as shipped."""

from jiaocha.law.local.texts import LocalText, NotOnFile, TextError, cite, local_texts

__all__ = ["LocalText", "NotOnFile", "TextError", "cite", "local_texts"]
