/** The desk of the vendor: it names every answer, and does what a test tells it to. */
import { createServer, type IncomingMessage } from 'node:http';

/** A call as it came in. */
export interface VendorCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Vendor {
  readonly url: string;
  readonly calls: VendorCall[];
  /** Statuses of the next calls, before it answers 200 again. */
  readonly next: number[];
  /** Sent along as `Date` with each answer; the machine's own time when null. */
  date: string | null;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startVendor(): Promise<Vendor> {
  const calls: VendorCall[] = [];
  const next: number[] = [];
  const told: { date: string | null } = { date: null };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      calls.push({ path: request.url ?? '', headers: request.headers, body });
      response.setHeader('x-request-id', `vendor-answer-${calls.length}`);
      response.setHeader('content-type', 'application/json');
      if (told.date !== null) response.setHeader('date', told.date);
      response.statusCode = next.shift() ?? 200;
      response.end(JSON.stringify({ id: `T-${calls.length}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    next,
    get date() {
      return told.date;
    },
    set date(date) {
      told.date = date;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
