import assert from 'node:assert/strict';
import { statusPage } from '../../../core/server/dashboard/page.ts';
import type { HubStatus } from '../../../core/server/status.ts';
import type { Run } from '../../../core/store/records.ts';
import { QUIET_STATUS } from '../running.ts';

const NO_DELIVERIES = {
  stored: 0,
  duplicate: 0,
  refused: 0,
  unknown: 0,
  tooLarge: 0,
  failed: 0,
};
const EVIL = '<script>alert("1")</script>&\'';

const RUN: Run = {
  id: 'run_1',
  flow: 'stock-pos-to-hub',
  trigger: 'schedule */15 * * * *',
  startedAt: 30_000,
  endedAt: 31_500,
  status: 'done',
  counts: {
    read: 12_345,
    delivered: 12_000,
    unchanged: 300,
    filtered: 40,
    superseded: 3,
    parked: 1,
    deadLettered: 1,
  },
  retries: 0,
  fault: null,
};

function busy(text: string): HubStatus {
  return {
    ...QUIET_STATUS,
    flows: [
      {
        name: text,
        owner: text,
        about: text,
        enabled: true,
        counts: RUN.counts,
        waiting: 7,
        deadLetters: 1,
        lastRun: RUN,
      },
    ],
    systems: [{ name: text, phase: 'open', since: 0, until: 60_000, why: text, byHand: text }],
    stock: [{ label: text, value: text, note: text }],
    deadLetters: [
      {
        id: 'dl_1',
        flow: text,
        key: text,
        stage: 'deliver',
        code: 'POS_X',
        what: text,
        mend: text,
        attempts: 8,
        at: 0,
      },
    ],
    runs: [{ ...RUN, flow: text, trigger: text }],
  };
}

describe('the status page', () => {
  it('names writes of unknown outcome while there are any, and says that they settle', () => {
    const unknownWrites = { count: 3, oldestAt: QUIET_STATUS.at - 120_000 };
    const page = statusPage({ ...QUIET_STATUS, unknownWrites }, NO_DELIVERIES);
    assert.match(page, /Outcome unknown<\/dt><dd>3<small>looked up before they are repeated/);
    assert.match(page, /the oldest is 2 ?m/);
    assert.doesNotMatch(statusPage(QUIET_STATUS, NO_DELIVERIES), /Outcome unknown/);
  });

  it('says which database it stands on, and how many processes share it', () => {
    const store = { driver: 'postgres', version: '15.19' };
    const page = statusPage({ ...QUIET_STATUS, store, processes: 4 }, NO_DELIVERIES);
    assert.match(page, /PostgreSQL 15\.19, 4 processes\./);
  });

  it('says which system is left alone, for how long and why, before anything has failed', () => {
    const one = { name: 'erp', phase: 'open', since: 0, until: 90_000 } as const;
    const told = { ...one, why: '30 of the last 60 calls failed', byHand: null };
    const page = statusPage({ ...QUIET_STATUS, systems: [told] }, NO_DELIVERIES);
    for (const words of [
      '1 system left alone',
      'erp',
      'left alone',
      '30 of the last 60',
      'tried again in',
    ]) {
      assert.ok(page.includes(words), words);
    }
    assert.ok(!statusPage(QUIET_STATUS, NO_DELIVERIES).includes('Systems'));
  });

  it('shows what each flow read and what became of it', () => {
    const page = statusPage(busy('stock-pos-to-hub'), NO_DELIVERIES);
    for (const figure of ['12,345', '12,000', '>300<', '>40<', '>3<', '>7<']) {
      assert.ok(page.includes(figure), figure);
    }
  });

  it('names the remedy of each dead letter and the command that retries it', () => {
    const page = statusPage(busy('x'), NO_DELIVERIES);
    assert.match(page, /crossdock dead-letters retry dl_1/);
    assert.match(page, /<title>\(1\) Crossdock<\/title>/);
  });

  it('escapes everything that comes from outside', () => {
    const page = statusPage(busy(EVIL), NO_DELIVERIES);
    assert.doesNotMatch(page, /<script/);
    assert.doesNotMatch(page, /alert\("1"\)/);
    assert.match(page, /&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&amp;&#39;/);
  });

  it('needs no script, no inline style and nothing from elsewhere', () => {
    const page = statusPage(busy('x'), NO_DELIVERIES);
    assert.doesNotMatch(page, /<script|style=|<style|\son\w+=|https?:/);
  });

  it('says in words that nothing has happened yet', () => {
    const page = statusPage(QUIET_STATUS, NO_DELIVERIES);
    assert.match(page, /No flow yet/);
    assert.match(page, /Every accepted record found its end/);
    assert.match(page, /nothing needs a person/);
  });

  it('opens and closes every element', () => {
    const page = statusPage(busy('x'), NO_DELIVERIES);
    for (const tag of ['section', 'table', 'tr', 'td', 'th', 'dl', 'dd', 'small', 'p', 'span']) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
      const closed = page.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0;
      assert.equal(opened, closed, tag);
    }
  });
});
