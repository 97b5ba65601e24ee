// How a program asks the API with these types; checked by the tests, not run.
import createClient from "openapi-fetch";
import type { AreaRef, AreaRefPage, Problem, paths } from "./gezhi";

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:8000", headers: { "X-API-Key": "gz_…" } });

/** The areas below one, page by page. */
export async function* children(code: string): AsyncGenerator<AreaRef> {
  let after: string | null = null;
  do {
    const page = await childrenAfter(code, after);
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

async function childrenAfter(code: string, after: string | null): Promise<AreaRefPage> {
  const { data, error } = await api.GET("/v1/areas/{code}/children", { params: { path: { code }, query: { after } } });
  if (error) throw new Error(said(error));
  return data;
}

/** Note something on a case, unless somebody else was faster since it was read. */
export async function note(id: string, text: string): Promise<number> {
  const read = await api.GET("/v1/cases/{id}", { params: { path: { id } } });
  if (read.error) throw new Error(said(read.error));
  const { data, error } = await api.POST("/v1/cases/{id}/moves", {
    params: {
      path: { id },
      header: { "if-match": read.response.headers.get("ETag"), "idempotency-key": crypto.randomUUID() },
    },
    body: { action: "note", by: "S-00001", note: text },
  });
  if (error) throw new Error(said(error));
  return data.version;
}

function said(problem: Problem): string {
  return [problem.detail, ...(problem.errors ?? []).map((error) => `${error.field}: ${error.detail}`)].join("; ");
}
