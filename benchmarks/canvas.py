"""The canvas of Explore: frames a second while 10,000 nodes and 30,000 relationships are panned, beside ECharts' graph.

python -m benchmarks.canvas [--nodes 10000] [--edges 30000] [--seconds 5] [--json FILE]

Both draw the same places in the same browser, Chromium of this machine with software rendering; the pointer is moved
once a frame, so a frame counts only when the picture before it was made. A frame is 16.7 ms at best.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import math
import os
import random
import threading
from pathlib import Path
from typing import Any

import nicegui
import psutil
from playwright.sync_api import Page, sync_playwright

import cli
from benchmarks.common import show

CANVAS = Path(__file__).parents[1] / "workbench" / "static" / "explore"
ECHARTS = Path(nicegui.__file__).parent / "elements" / "echart" / "dist"
# Without a graphics processor Chromium puts pages together on the processor; or has SwiftShader do that as well.
RENDERING = {
    "page by the processor": ["--disable-gpu", "--enable-unsafe-swiftshader"],
    "page by SwiftShader": ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
}
TONES = ["--a", "--b", "--c", "--d"]
PAGE = """<!doctype html><meta charset="utf-8"><style>
  :root { --a: #6f559c; --b: #2b6ca3; --c: #2a7568; --d: #b9591f; --surface: #ffffff; --ink: #1b2629; --line: #d9deda;
    --line-strong: #7f8a86; --muted: #4f5d61; --focus: #0b6bcb }
  body { margin: 0 } .sheet { display: block; width: 1200px; height: 800px }
</style><body></body>"""
GEZHI = """async ({ nodes, edges, tones }) => {
  await import("/canvas/canvas.js");
  const canvas = document.createElement("gezhi-canvas");
  canvas.className = "sheet";
  document.body.append(canvas);
  const begun = performance.now();
  const dress = ([id, x, y, tone]) =>
    ({ id, x, y, tone: tones[tone], name: `节点${id}`, sign: "案", size: 4, hollow: false });
  canvas.show(nodes.map(dress), edges.map(([start, end], i) => ({ id: String(i), start, end, name: "" })));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begun;
}"""
PEER = """async ({ nodes, edges, tones }) => {
  const { echarts } = await import("/echarts/index.js");
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  document.body.append(sheet);
  const style = getComputedStyle(document.documentElement);
  const begun = performance.now();
  const dress = ([id, x, y, tone]) => ({ name: id, x, y, itemStyle: { color: style.getPropertyValue(tones[tone]) } });
  const lineStyle = { width: 1, color: "#aab2b0" };
  const series = { type: "graph", layout: "none", roam: true, symbolSize: 8, lineStyle, data: nodes.map(dress),
    links: edges.map(([source, target]) => ({ source, target })) };
  echarts.init(sheet).setOption({ animation: false, series: [series] });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - begun;
}"""
# The pointer goes around a circle with its button pressed, a step with each frame.
PAN = """async (seconds) => {
  const target = document.querySelector(".sheet .sigma-mouse") ?? document.querySelector(".sheet canvas");
  const box = document.querySelector(".sheet").getBoundingClientRect();
  const event = (name, x, y) => {
    const at = { clientX: box.x + x, clientY: box.y + y, buttons: 1, bubbles: true, view: window };
    target.dispatchEvent(new PointerEvent(`pointer${name}`, { ...at, pointerId: 1 }));
    target.dispatchEvent(new MouseEvent(`mouse${name}`, at));
  };
  event("down", 600, 400);
  const times = [];
  const begun = performance.now();
  let before = begun;
  for (let step = 1; performance.now() - begun < seconds * 1000; step++) {
    event("move", 600 + 400 * Math.sin(step / 30), 400 + 300 * (1 - Math.cos(step / 30)));
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - before);
    before = performance.now();
  }
  event("up", 600, 400);
  return times;
}"""


def graph(nodes: int, edges: int) -> dict[str, Any]:
    """Villages of points on a sheet, most relationships within one."""
    chance = random.Random(621027)
    villages = [(chance.uniform(0, 1000), chance.uniform(0, 700)) for _ in range(max(1, nodes // 50))]
    of = [chance.randrange(len(villages)) for _ in range(nodes)]
    inside: dict[int, list[int]] = {}
    places = []
    for number, village in enumerate(of):
        angle, radius = chance.uniform(0, 2 * math.pi), chance.gauss(0, 12)
        x, y = villages[village]
        places.append([str(number), x + radius * math.cos(angle), y + radius * math.sin(angle), village % len(TONES)])
        inside.setdefault(village, []).append(number)
    links = []
    for _ in range(edges):
        start = chance.randrange(nodes)
        end = chance.choice(inside[of[start]]) if chance.random() < 0.9 else chance.randrange(nodes)
        links.append([str(start), str(end)])
    return {"nodes": places, "edges": links, "tones": TONES}


class Files(http.server.SimpleHTTPRequestHandler):
    """The page, and the files of both."""

    def translate_path(self, path: str) -> str:
        """Where a file is."""
        _, folder, name = path.partition("?")[0].split("/", 2)
        return str({"canvas": CANVAS, "echarts": ECHARTS}[folder] / name)

    def do_GET(self) -> None:
        """Answer with the page, or a file."""
        if self.path.count("/") == 2:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def processor_seconds() -> float:
    """What the browser's processes have used of the processors."""
    used = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "chrom" in process.name():
                times = process.cpu_times()
                used += times.user + times.system
    return used


def measured(page: Page, address: str, draw: str, data: dict[str, Any], seconds: float) -> tuple[float, ...]:
    """Milliseconds to the first picture; of panning frames a second, the frame that 5 % are slower than, and the
    processors' time for one.
    """
    page.goto(address)
    drawn = page.evaluate(draw, data)
    page.wait_for_timeout(1000)
    before = processor_seconds()
    times = sorted(page.evaluate(PAN, seconds))
    used = processor_seconds() - before
    return drawn, 1000 * len(times) / sum(times), times[int(len(times) * 0.95)], 1000 * used / len(times)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edges", type=int, default=30_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = graph(options.nodes, options.edges)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    rows = []
    with sync_playwright() as playwright:
        for rendering, more in RENDERING.items():
            for name, draw in (("gezhi-canvas", GEZHI), ("ECharts graph", PEER)):
                browser = playwright.chromium.launch(executable_path=cli.browser(), args=["--no-sandbox", *more])
                page = browser.new_page(viewport={"width": 1280, "height": 860})
                rows.append((f"{name}, {rendering}", *measured(page, address, draw, data, options.seconds)))
                browser.close()
    server.shutdown()
    header = ("panned", "first picture ms", "frames/s", "95 % within ms", "processor ms/frame")
    load = os.getloadavg()[0]
    title = f"{options.nodes:,} nodes, {options.edges:,} relationships; {load:.1f} processes waited for the processors"
    show(title, header, rows, options.json)


if __name__ == "__main__":
    main()
