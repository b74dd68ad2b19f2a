import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One call as the loopback server got it. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one call, or leaves it without an answer. */
export type Answer = (response: ServerResponse, got: Got) => void;

export interface Loopback {
  readonly url: string;
  readonly got: Got[];
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 whose n-th call is answered by the n-th answer, then always by the last. */
export async function loopback(...answers: readonly Answer[]): Promise<Loopback> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const call: Got = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    got.push(call);
    const answer = answers[Math.min(got.length, answers.length) - 1];
    if (answer === undefined) response.end();
    else answer(response, call);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An answer of that status, headers and body. */
export function answer(status: number, body = '', headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}
