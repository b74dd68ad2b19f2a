import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, openApp } from '../../core/app.ts';
import { systemClock } from '../../core/base/clock.ts';
import { silentLog } from '../../core/base/log.ts';
import { openHubServer } from '../../core/cli/serving.ts';
import { loadProject } from '../../core/project.ts';
import type { HubServer } from '../../core/server/server.ts';
import { prune } from '../../core/worker/retention.ts';
import { STORM_CONNECTION, STORM_SECRET } from '../chaos/storm-plan.ts';
import { type StormProject, stormProject } from '../chaos/storm-project.ts';
import { type Answer, send } from './running.ts';

const HOUR_MS = 3_600_000;
const MONTHS_MS = 90 * 24 * HOUR_MS;
const OLD_SECRET = `whsec_${Buffer.from('the secret of before, long enough').toString('base64')}`;
const BODY = JSON.stringify({ type: 'stock.moved', id: 'M-1', sku: 'A-1', units: 3 });

/** A hub in this process whose wall clock can be moved ahead. */
interface Hub {
  readonly app: App;
  readonly server: HubServer;
  readonly project: StormProject;
  readonly later: (ms: number) => void;
}

async function openHub(): Promise<Hub> {
  const project = await stormProject();
  const settings =
    'webhookSecret: env:NEW\n  previousWebhookSecret: env:OLD\n  previousUntil: "2099-01-01T00:00:00Z"';
  writeFileSync(
    join(project.dir, `config/connections/${STORM_CONNECTION}.yaml`),
    `connection: ${STORM_CONNECTION}\nconnector: storm\nsettings:\n  ${settings}\n`,
  );
  const clock = systemClock();
  let ahead = 0;
  const app = await openApp({
    project: await loadProject(project.dir),
    environment: { NEW: STORM_SECRET, OLD: OLD_SECRET },
    works: true,
    log: silentLog(),
    clock: { ...clock, now: () => clock.now() + ahead },
  });
  const server = await openHubServer(app, { port: 0 });
  const later = (ms: number): void => {
    ahead += ms;
  };
  return { app, server, project, later };
}

describe('Standard Webhooks at the hub', function () {
  this.timeout(60_000);
  let hub: Hub;

  beforeEach(async () => {
    hub = await openHub();
  });

  afterEach(async () => {
    await hub.server.close();
    await hub.app.close();
    hub.project.remove();
  });

  /** A delivery signed at that time; the body of another one shows what counts. */
  function post(over: { secret?: string; atMs?: number; id?: string } = {}): Promise<Answer> {
    const { secret = STORM_SECRET, atMs = hub.app.clock.now(), id = 'msg_1' } = over;
    const seconds = String(Math.floor(atMs / 1_000));
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${seconds}.${BODY}`).digest('base64');
    return send(`${hub.server.url}/webhooks/${STORM_CONNECTION}`, {
      method: 'POST',
      headers: {
        'webhook-id': id,
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${signature}`,
      },
      body: BODY,
    });
  }

  async function outcome(answer: Promise<Answer>): Promise<string> {
    const { status, text } = await answer;
    assert.equal(text, '', 'no answer tells anything');
    return String(status);
  }

  async function counts(): Promise<readonly (number | undefined)[]> {
    const status: { deliveries: Record<string, number> } = JSON.parse(
      (await send(`${hub.server.url}/status`)).text,
    );
    const { stored, duplicate, refused } = status.deliveries;
    return [stored, duplicate, refused];
  }

  async function onHand(): Promise<number> {
    await hub.app.worker.idle();
    return (await hub.app.store.inventory.totals()).onHandMilli / 1_000;
  }

  it('know an id again long after the window of its signature', async () => {
    const sentAt = hub.app.clock.now();
    assert.equal(await outcome(post()), '200');
    assert.equal(await outcome(post()), '200');
    hub.later(HOUR_MS);
    assert.equal(await outcome(post({ atMs: sentAt })), '401', 'what was recorded is too old');
    assert.equal(await outcome(post()), '200', 'the sender tries again, signed anew');
    assert.deepEqual(await counts(), [1, 2, 1]);
    assert.equal(await onHand(), 3);
  });

  it('book an event once even when its id was forgotten', async () => {
    assert.equal(await outcome(post()), '200');
    assert.equal(await onHand(), 3);
    hub.later(MONTHS_MS);
    const { everyMs, settledMs, batch } = hub.app.settings.retention;
    await prune(hub.app.context, { everyMs, settledMs, batch });
    assert.equal(await outcome(post()), '200');
    assert.deepEqual(await counts(), [2, 0, 0]);
    assert.equal(await onHand(), 3);
  });

  it('are taken by the present secret and the one before it, until its end', async () => {
    assert.equal(await outcome(post({ id: 'msg_new' })), '200');
    assert.equal(await outcome(post({ id: 'msg_old', secret: OLD_SECRET })), '200');
    const wrong = `whsec_${Buffer.from('a secret that nobody has set').toString('base64')}`;
    assert.equal(await outcome(post({ id: 'msg_wrong', secret: wrong })), '401');
    hub.later(Date.parse('2099-01-01T00:00:00Z') - hub.app.clock.now());
    assert.equal(await outcome(post({ id: 'msg_later', secret: OLD_SECRET })), '401');
    assert.equal(await outcome(post({ id: 'msg_present' })), '200');
  });
});
