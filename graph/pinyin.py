"""Names as people type them on a Latin keyboard: by the sound of their characters (拼音) or the first letters of it."""

from __future__ import annotations

from collections.abc import Sequence


def spelled(name: str) -> str:
    """The pinyin of a name for the full-text index: from each syllable on to the end, in full and by first letters.

    A search is for the beginning of a word, so a name is found from any of its characters on.

    >>> spelled("孟坝镇")
    'mengbazhen bazhen zhen mbz bz z'
    """
    from pypinyin import lazy_pinyin  # its dictionaries take a while to read, which is for who loads names

    heard = "".join(sign for sign in name if sign.isalnum())
    syllables = [each.lower() for each in lazy_pinyin(heard)]  # letters and digits stay as they are
    return " ".join([*_ends(syllables), *_ends([syllable[0] for syllable in syllables])])


def _ends(parts: Sequence[str]) -> list[str]:
    return ["".join(parts[first:]) for first in range(len(parts))]
