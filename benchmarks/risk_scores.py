"""What risk is compared with: scores of nodes from the same pairs and bases."""

from __future__ import annotations

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from graph.network import Floats, Network
from graph.propagation import plain, solve
from graph.refinement import refine

DAMPING = 0.85


def messages(network: Network, base: Floats) -> Floats:
    """Risk by non-backtracking messages."""
    return solve(network, base).risk


def refined(network: Network, base: Floats) -> Floats:
    """Risk by messages, with dense parts simulated."""
    return refine(solve(network, base))


def fixed_point(network: Network, base: Floats) -> Floats:
    """Risk by the plain fixed point, which sends risk back to where it came from."""
    return plain(network, base)[0]


def base_only(network: Network, base: Floats) -> Floats:
    """What starts at the node itself."""
    assert base.size == network.nodes
    return base


def degree(network: Network, base: Floats) -> Floats:
    """How many pairs a node is in."""
    assert base.size == network.nodes
    return np.diff(network.first).astype(np.float64)


def pagerank(network: Network, base: Floats) -> Floats:
    """Personalised PageRank: a walk that follows edges as likely as they weigh, and starts again at the bases."""
    matrix = csr_array((network.weight, network.peer, network.first), shape=(network.nodes, network.nodes))
    graph = nx.from_scipy_sparse_array(matrix, create_using=nx.DiGraph)
    rank = nx.pagerank(graph, alpha=DAMPING, personalization=dict(enumerate(base.tolist())), tol=1e-10, max_iter=1000)
    return np.fromiter((rank[node] for node in range(network.nodes)), np.float64, network.nodes)
