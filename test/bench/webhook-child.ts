/** One server for the load: `node webhook-child.ts hub|bare`; prints its URL, ends with its input. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { openApp } from '../../core/app.ts';
import { silentLog } from '../../core/base/log.ts';
import { openHubServer } from '../../core/cli/serving.ts';
import { loadProject } from '../../core/project.ts';

const dir = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
const close = process.argv[2] === 'bare' ? await bare() : await hub();
process.stdin.resume();
process.stdin.on('end', async () => {
  await close();
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
});

/** The reference: the same body read as bytes and answered; nothing verified, nothing kept. */
async function bare(): Promise<() => Promise<void>> {
  const app = Fastify({ logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/webhooks/:connection', async (_request, reply) => reply.code(200).send());
  console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
  return () => app.close();
}

async function hub(): Promise<() => Promise<void>> {
  mkdirSync(join(dir, 'flows'));
  mkdirSync(join(dir, 'config/connections'), { recursive: true });
  writeFileSync(join(dir, 'config/hub.yaml'), 'log: { level: silent }\nserver: { port: 0 }\n');
  const connection =
    'connection: shopify-main\nconnector: shopify\n' +
    'settings: { shop: bench, accessToken: env:TOKEN, webhookSecret: env:SECRET }\n';
  writeFileSync(join(dir, 'config/connections/shopify-main.yaml'), connection);
  const project = await loadProject(dir);
  const environment = { TOKEN: 'bench', SECRET: 'bench-secret' };
  const app = await openApp({ project, environment, works: true, log: silentLog() });
  const server = await openHubServer(app);
  console.log(server.url);
  return async () => {
    await server.close();
    await app.close();
  };
}
