"""Answers about the whole county's risk, as pages of text."""

from __future__ import annotations

from rich.markup import escape

from cli.pages import because, console, say, table
from queries.risk_explained import NodeRisk
from queries.risk_runs import Run
from queries.risk_top import RiskTop
from queries.what_if import WhatIf


def run(answer: Run) -> None:
    """Print what a look at the county found."""
    console.print(
        f"{answer.day}: {answer.cases} {say('open cases', '件未结')}, "
        f"{say('expected to worsen', '预计升级')} {answer.expected:.2f}"
    )
    console.print(
        f"[dim]{answer.nodes:,} {say('nodes', '节点')}, {answer.links:,} {say('links', '连边')}, "
        f"{answer.iterations} {say('sweeps', '轮')}, {say('residual', '残差')} {answer.residual:.1e}, "
        f"{answer.seconds:.1f} s, {escape(answer.policy)}[/]"
    )


def top(answer: RiskTop) -> None:
    """Print where risk is building."""
    if answer.run is None:
        said = say("nobody has looked at the county yet; `gezhi risk run` does", "尚未推演；请运行 `gezhi risk run`")
        console.print(said, markup=False)
        return
    console.print(
        f"{answer.run.day}: {answer.cases} {say('open cases', '件未结')}, "
        f"{say('expected to worsen', '预计升级')} {answer.expected:.2f}, "
        f"{say('at least one', '至少一件')} {answer.any:.0%}"
    )
    if answer.by == "cases":
        lines = table(("case", "事件"), ("title", "标题"), ("risk", "风险"))
        for item in answer.items:
            lines.add_row(escape(item.node), escape(item.name), f"{item.risk:.3f}")
    else:
        lines = table(
            ("node", "节点"), ("name", "名称"), ("cases", "未结"), ("expected", "预计升级"), ("any", "至少一件"),
            ("in a week", "一周变化"),
        )  # fmt: skip
        for item in answer.items:
            change = "–" if item.change is None else f"{item.change:+.2f}"
            lines.add_row(
                escape(item.node), escape(item.name), str(item.cases), f"{item.expected:.2f}", f"{item.any:.0%}", change
            )
    console.print(lines)
    if answer.next:
        console.print(f"--after {answer.next}", markup=False)


def explained(answer: NodeRisk) -> None:
    """Print why a node is at risk."""
    console.print(
        f"{escape(answer.node)} {escape(answer.name)}: {say('risk', '风险')} {answer.risk:.3f}, "
        f"{say('base', '基础')} {answer.base:.3f}"
    )
    if answer.cases is not None:
        console.print(
            f"{answer.cases} {say('open cases', '件未结')}, "
            f"{say('expected to worsen', '预计升级')} {answer.expected:.2f}, "
            f"{say('at least one', '至少一件')} {answer.any:.0%}"
        )
    lines = table(("gives", "贡献"), ("share", "占比"), ("way", "路径"))
    for way in answer.ways:
        lines.add_row(f"{way.value:.4f}", f"{way.share:.1%}", escape(" ".join(way.path)))
    if answer.ways:
        console.print(lines)
    because(answer.because)


def what_if(answer: WhatIf) -> None:
    """Print which cases to settle first."""
    console.print(
        f"{answer.cases} {say('open cases', '件未结')}, {say('expected to worsen', '预计升级')} {answer.expected:.2f}"
    )
    lines = table(("settle", "先化解"), ("lowers by", "降低"), ("left", "剩余"), ("alone", "单独"))
    for item in answer.settle:
        lines.add_row(escape(item.case), f"{item.lowers:.4f}", f"{item.expected:.2f}", f"{item.alone:.4f}")
    console.print(lines)
    if answer.settle and answer.within > 0:
        times = f"{1 / answer.within:.2f}"
        said = say(
            f"no list of this length lowers it by more than {times} times as much",
            f"同样件数的任何组合，降幅不超过此方案的{times}倍",
        )
        console.print(f"[dim]{said}[/]")
