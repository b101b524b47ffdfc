/** Requests to an MLflow server and its answers, kept by a test against the real one and played back by one without. */
export interface RecordedExchange {
  method: string;
  /** With its query, without the server's address. */
  path: string;
  /** JSON of the request; of an artefact its size. */
  body: unknown;
  status: number;
  answer: string;
}

/** A fetch that notes everything that passes. */
export function recordingFetch(into: RecordedExchange[], fetched: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetched(input, init);
    const answer = await response.clone().text();
    into.push({ ...requestOf(input, init), status: response.status, answer });
    return response;
  };
}

/** A fetch that answers what was recorded, in order; throws when another request comes than the one of the record. */
export function replayingFetch(recorded: readonly RecordedExchange[]): typeof fetch {
  let at = 0;
  return async (input, init) => {
    const expected = recorded[at++];
    const asked = requestOf(input, init);
    const same =
      expected &&
      JSON.stringify([expected.method, expected.path, expected.body]) ===
        JSON.stringify([asked.method, asked.path, asked.body]);
    if (!same)
      throw new Error(`request ${at} is ${JSON.stringify(asked)}, recorded is ${JSON.stringify(expected)}`);
    return new Response(expected.answer, { status: expected.status });
  };
}

function requestOf(input: Parameters<typeof fetch>[0], init?: RequestInit) {
  const { pathname, search } = new URL(String(input));
  const { body } = init ?? {};
  const told = typeof body === 'string' ? JSON.parse(body) : body instanceof Uint8Array ? 'bytes' : null;
  return { method: init?.method ?? 'GET', path: pathname + search, body: told };
}
