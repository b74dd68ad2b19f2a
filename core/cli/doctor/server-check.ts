/** The hub itself, if one runs: whether it answers under its address, and what it says of itself. */
import type { Clock } from '../../base/clock.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import { type Finding, finding, type Looked, type Severity } from './finding.ts';
import type { Site } from './site.ts';

/** A hub on this machine answers within this, in ms. */
const ANSWER_MS = 3_000;

/** Asks `/readyz` of the address in hub.yaml. */
export async function checkServer({ project, shell }: Site): Promise<Looked> {
  const { host, port } = project.config.hub.server;
  if (port === 0) return { skipped: 'server.port is 0, so nobody knows where it listens' };
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  const answer = await asked(`${url}/readyz`, shell.clock);
  if (answer === null) {
    return {
      said: `no hub answers at ${url}`,
      findings: [
        finding('note', {
          what: 'no hub answers',
          where: url,
          why: 'it does not run, or it runs on another machine',
          mend: '`crossdock serve` starts it',
        }),
      ],
    };
  }
  const { reasons, warnings } = answer;
  return {
    said: `${url} is ${reasons.length === 0 ? 'ready' : 'not ready'}`,
    findings: [
      ...reasons.map((what) => told('error', what, url)),
      ...warnings.map((what) => told('warning', what, url)),
    ],
  };
}

function told(severity: Severity, what: string, where: string): Finding {
  const why = 'the running hub says so of itself';
  return finding(severity, { what, where, why, mend: 'see the other findings and its log' });
}

interface Readiness {
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
}

/** Null where nobody answers, or whoever does is no hub. */
async function asked(url: string, clock: Clock): Promise<Readiness | null> {
  const limit = new AbortController();
  const cancel = clock.after(ANSWER_MS, () => limit.abort());
  try {
    const answer: Json = JSON.parse(await (await fetch(url, { signal: limit.signal })).text());
    if (!isJsonObject(answer) || typeof answer['ready'] !== 'boolean') return null;
    return { reasons: textsOf(answer['reasons']), warnings: textsOf(answer['warnings']) };
  } catch {
    return null;
  } finally {
    cancel();
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
