/** A receiver that keeps the shop's deliveries, so that a test can hand them over in any order and number. */
import { createServer } from 'node:http';
import type { Letter } from './letter.ts';

export interface Mailbox {
  readonly url: string;
  readonly letters: readonly Letter[];
  close(): void;
}

/** Opens the mailbox; every delivery is accepted. */
export async function openMailbox(): Promise<Mailbox> {
  const letters: Letter[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const kept = Object.entries(request.headers).filter(([name]) => name.startsWith('x-'));
      const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
      letters.push({ body, headers: { ...headers, 'content-type': 'application/json' } });
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    letters,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
