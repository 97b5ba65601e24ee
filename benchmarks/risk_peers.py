"""The same recursion written with what others offer: networkx, numpy and scipy, python-graphblas; and PageRank."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph.network import Floats, Network


def by_numpy(network: Network, base: Floats, tolerance: float) -> Floats:
    """Risk with whole arrays: products by segments, divided out again."""
    owner = np.repeat(np.arange(network.nodes), np.diff(network.first))
    linked = np.flatnonzero(np.diff(network.first))
    starts = network.first[linked]
    keep = 1.0 - base
    factor = np.ones(network.slots)
    while True:
        incoming = factor[network.reverse]
        product = keep.copy()
        product[linked] *= np.multiply.reduceat(incoming, starts)
        after = 1.0 - network.weight * (1.0 - product[owner] / incoming)
        largest = np.abs(after - factor).max()
        factor = after
        if largest <= tolerance:
            break
    risk = base.copy()
    risk[linked] = 1.0 - keep[linked] * np.multiply.reduceat(factor[network.reverse], starts)
    return risk


def by_graphblas(network: Network, base: Floats, tolerance: float) -> Floats:
    """Risk with sparse matrices: factors F[j, i], column products, and the transpose for what came in."""
    import graphblas as gb

    owner = np.repeat(np.arange(network.nodes), np.diff(network.first)).astype(np.uint64)
    size = network.nodes
    weight = gb.Matrix.from_coo(owner, network.peer.astype(np.uint64), network.weight, nrows=size, ncols=size)
    keep = gb.Vector.from_dense(1.0 - base)
    factor = gb.Matrix.from_coo(owner, network.peer.astype(np.uint64), np.ones(network.slots), nrows=size, ncols=size)
    # Results go where the last sweep's were: new matrices are only freed when Python looks for circles.
    incoming, after, moved = factor.dup(), factor.dup(), factor.dup()
    product = keep.dup()
    largest = np.inf
    while largest > tolerance:
        product << keep
        product(gb.binary.times) << factor.reduce_columnwise(gb.monoid.times)
        incoming << factor.T  # of each edge j→i what came in by i→j
        incoming << incoming.apply(gb.unary.minv)
        # product[j] / incoming[j, i] for each edge, then 1 − weight · (1 − that)
        after << product.diag().mxm(incoming, gb.semiring.any_times)
        after << after.apply(gb.binary.rminus, right=1.0)
        after << weight.ewise_mult(after, gb.binary.times)
        after << after.apply(gb.binary.rminus, right=1.0)
        moved << factor.ewise_mult(after, gb.binary.minus)
        moved << moved.apply(gb.unary.abs)
        largest = moved.reduce_scalar(gb.monoid.max).value or 0.0
        factor, after = after, factor
    product << keep
    product(gb.binary.times) << factor.reduce_columnwise(gb.monoid.times)
    return 1.0 - product.to_dense()


def by_networkx(network: Network, base: Floats, tolerance: float) -> Floats:
    """Risk with a loop over a networkx graph, as one would write it first."""
    graph = to_networkx(network)
    factor = dict.fromkeys(graph.edges, 1.0)
    largest = np.inf
    while largest > tolerance:
        after = {}
        largest = 0.0
        for node in graph:
            incoming = {other: factor[other, node] for other in graph.pred[node]}
            product = 1.0 - base[node]
            for value in incoming.values():
                product *= value
            for other, data in graph.succ[node].items():
                value = 1.0 - data["weight"] * (1.0 - product / incoming[other])
                largest = max(largest, abs(value - factor[node, other]))
                after[node, other] = value
        factor = after
    risk = base.copy()
    for node in graph:
        product = 1.0 - base[node]
        for other in graph.pred[node]:
            product *= factor[other, node]
        risk[node] = 1.0 - product
    return risk


def to_networkx(network: Network):  # type: ignore[no-untyped-def]
    """The network as a directed networkx graph."""
    import networkx as nx

    owner = np.repeat(np.arange(network.nodes), np.diff(network.first))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.nodes))
    graph.add_weighted_edges_from(zip(owner.tolist(), network.peer.tolist(), network.weight.tolist(), strict=True))
    return graph


def ndlib_run(network: Network, base: Floats) -> Callable[[], None]:
    """One cascade of NDlib: bases are drawn, then it spreads until nothing moves."""
    from ndlib.models import ModelConfig, epidemics

    graph = to_networkx(network)
    rng = np.random.default_rng(3)

    def run() -> None:
        model = epidemics.IndependentCascadesModel(graph)
        given = ModelConfig.Configuration()
        given.add_model_initial_configuration("Infected", np.flatnonzero(rng.random(base.size) < base).tolist())
        for start, end, data in graph.edges(data=True):
            given.add_edge_configuration("threshold", (start, end), data["weight"])
        model.set_initial_status(given)
        while model.iteration(node_status=False)["status_delta"][1] or model.actual_iteration < 2:
            pass

    return run


def pageranks(network: Network, base: Floats, *, small: bool) -> dict[str, Callable[[], object]]:
    """Personalised PageRank from the bases, by libraries; networkx's and rustworkx's only on what is ``small``."""
    import igraph
    from scipy.sparse import csr_array, diags_array

    owner = np.repeat(np.arange(network.nodes), np.diff(network.first))
    graph = igraph.Graph(n=network.nodes, edges=np.column_stack([owner, network.peer]), directed=True)
    jobs: dict[str, Callable[[], object]] = {
        "igraph": lambda: graph.personalized_pagerank(reset=base.tolist(), weights=network.weight.tolist())
    }
    matrix = csr_array((network.weight, network.peer, network.first), shape=(network.nodes, network.nodes))
    sums = matrix.sum(axis=1)
    walk = (diags_array(np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)) @ matrix).T.tocsr()
    restart = base / base.sum()

    def by_scipy() -> Floats:
        rank = restart.copy()
        while True:
            after = 0.85 * (walk @ rank)
            after += (1 - after.sum()) * restart
            if np.abs(after - rank).sum() < 1e-10:
                return after
            rank = after

    jobs["scipy"] = by_scipy
    if small:
        import networkx as nx
        import rustworkx as rx

        restarts = dict(enumerate(base.tolist()))
        in_python = to_networkx(network)
        jobs["networkx"] = lambda: nx.pagerank(in_python, personalization=restarts, tol=1e-10, max_iter=1000)
        in_rust = rx.networkx_converter(in_python)
        jobs["rustworkx"] = lambda: rx.pagerank(
            in_rust, personalization=restarts, weight_fn=lambda data: data["weight"], tol=1e-10, max_iter=1000
        )
    return jobs
