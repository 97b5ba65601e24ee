// A picture as a text that fits into an address, and back. Names and facts are not in it: who opens it asks for them.
async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

export async function pack({ state, picked }, positions) {
  const ids = [...state.shown];
  const places = ids.map((id) => positions.get(id)).map((at) => (at ? [Math.round(at.x), Math.round(at.y)] : null));
  const order = new Map(ids.map((id, i) => [id, i]));
  const owners = ids.map((id) => order.get(state.owners.get(id)) ?? -1);
  const told = {
    n: ids, x: places, b: owners, h: [...state.hidden], p: [...state.pinned], o: [...state.off], r: [...state.offRelations],
    g: [...state.groups.values()], d: state.day, c: state.colour, l: state.layout, s: picked,
  };
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(told)));
  return btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What `pack` made, read again; null for a text that it did not make. */
export async function unpack(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    const { n, x, b, h, p, o, r, g, d, c, l, s } = JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes)));
    const owners = n.map((id, i) => [id, n[b[i]]]).filter(([, owner]) => owner !== undefined);
    return { ids: n, places: x, owners, hidden: h, pinned: p, off: o, offRelations: r, groups: g, day: d, colour: c, layout: l, picked: s };
  } catch {
    return null;
  }
}
