import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { openSite, WEBHOOK_SECRET } from '../crash/site.ts';
import { until } from '../crash/until.ts';
import { describeWith, findServer } from '../databases/server.ts';
import { type Letter, letterAbout } from '../e2e/letter.ts';
import { freePort } from '../free-port.ts';
import {
  type Fleet,
  type Member,
  numberOf,
  openFleet,
  startMember,
  TOLD_TO_STOP,
} from './fleet.ts';

const STOPS = 3;
/** Posts between two steps of a restart: some of them fall to each process. */
const POSTS = 25;
const ARRIVED = 'select count(distinct delivery_id) from arrivals';

/** What became of the posts. A reset came before any answer, and its sender repeats, as all vendors do. */
interface Tally {
  posted: number;
  acknowledged: number;
  refused: number;
  reset: number;
  readonly others: string[];
}

describeWith('two web processes on one port', await findServer('postgres'), (server) => {
  let fleet: Fleet;
  let port: number;
  beforeEach(async () => {
    port = await freePort();
    fleet = await openFleet(server, { orders: 0, port, sharePort: true });
  });
  afterEach(() => fleet.close());

  async function start(): Promise<Member> {
    const member = await fleet.start('web');
    assert.equal(member.url, `http://127.0.0.1:${port}`);
    return member;
  }

  it('take every post while one stops and the next one has started: none is refused', async function () {
    this.timeout(600_000);
    let old = await start();
    const tally: Tally = { posted: 0, acknowledged: 0, refused: 0, reset: 0, others: [] };
    let isOver = false;
    const posting = (async () => {
      while (!isOver)
        await deliver(
          port,
          letterAbout(`gid://shopify/Order/${tally.posted}`, { secret: WEBHOOK_SECRET }),
          tally,
        );
    })();
    const some = async (): Promise<void> => {
      const from = tally.acknowledged;
      await until(() => tally.acknowledged >= from + POSTS || isOver);
    };
    try {
      for (let stop = 0; stop < STOPS; stop += 1) {
        await some();
        const fresh = await start();
        await some();
        old.child.kill('SIGTERM');
        assert.equal((await old.exit).code, TOLD_TO_STOP);
        old = fresh;
      }
      await some();
    } finally {
      isOver = true;
      await posting;
    }
    const { posted, acknowledged, refused, reset, others } = tally;
    console.log(
      `    ${posted} posts over ${STOPS} restarts on one port: ${acknowledged} acknowledged, ` +
        `${refused} refused, ${reset} reset before an answer and repeated`,
    );
    assert.deepEqual([others, refused], [[], 0]);
    assert.equal(acknowledged, posted);
    assert.equal(await numberOf(fleet.schema, ARRIVED), posted);
    assert.ok(reset <= STOPS, `${reset} connections were reset`);
    if (movesQueues()) assert.equal(reset, 0, 'the kernel gives the queue to the other process');
  });

  it('turn away a third one whose settings do not let it share the port', async function () {
    this.timeout(120_000);
    await start();
    const alone = await openSite({ store: fleet.schema.url, orders: 0, files: false, port });
    try {
      await assert.rejects(startMember(alone, ['--role', 'web']), /SERVER_PORT_TAKEN/);
    } finally {
      await alone.close();
    }
  });
});

/** One post over a connection of its own, again when that is reset without an answer. */
async function deliver(port: number, letter: Letter, tally: Tally): Promise<void> {
  tally.posted += 1;
  for (;;) {
    const answer = await post(port, letter);
    if (answer === 'ECONNRESET') tally.reset += 1;
    else {
      if (answer === 200) tally.acknowledged += 1;
      else if (answer === 'ECONNREFUSED') tally.refused += 1;
      else tally.others.push(String(answer));
      return;
    }
  }
}

function post(port: number, { headers, body }: Letter): Promise<number | string> {
  return new Promise((resolve) => {
    const path = '/webhooks/shopify-main';
    const options = { host: '127.0.0.1', port, path, method: 'POST', headers, agent: false };
    const sent = request(options, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    sent.end(body);
  });
}

/** Linux since 5.14 can give what waits for a process that stops listening to the others on its port. */
function movesQueues(): boolean {
  try {
    return readFileSync('/proc/sys/net/ipv4/tcp_migrate_req', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
