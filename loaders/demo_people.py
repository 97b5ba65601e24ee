"""Synthetic people of the demo: names, households and the ties between them. No real person is meant."""

from __future__ import annotations

from itertools import pairwise
from random import Random

HOUSEHOLDS_PER_GRID = 6
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
GIVEN = "建国明华志强秀英桂兰玉珍海燕文军晓东红梅春雨永平德福丽娟小龙雪芳俊杰国栋云飞立新金花彩霞庆丰世昌淑琴守信"
TIES = ("neighbour", "neighbour", "neighbour", "family", "colleague", "creditor")

Cells = dict[str, object]


class Names:
    """Draws names from a short list of surnames and given characters."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def draw(self, surname: str | None = None) -> str:
        """A name; members of a household share the surname."""
        given = self.random.sample(GIVEN, self.random.choice((1, 2, 2)))
        return (surname or self.random.choice(SURNAMES)) + "".join(given)


def households(random: Random, grids: list[str]) -> tuple[list[Cells], list[Cells]]:
    """Residents of the grids in households of one to five, and ties between neighbouring households."""
    names = Names(random)
    people: list[Cells] = []
    ties: list[Cells] = []
    for number, grid in enumerate(grids):
        homes: list[list[str]] = []
        for home in range(HOUSEHOLDS_PER_GRID):
            surname, household = random.choice(SURNAMES), f"H-{number * HOUSEHOLDS_PER_GRID + home + 1:05}"
            members = []
            for _ in range(random.choice((1, 2, 2, 3, 3, 4, 5))):
                id = f"P-{len(people) + 1:06}"
                members.append(id)
                people.append(
                    {"id": id, "name": names.draw(surname), "household": household, "lives_in": grid, "synthetic": True}
                )
            homes.append(members)
        for one, other in pairwise(homes):
            if random.random() < 0.5:
                ties.append(
                    {"person_id": random.choice(one), "other_id": random.choice(other), "kind": random.choice(TIES)}
                )
    return people, ties
