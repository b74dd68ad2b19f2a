import { deepEqual, equal, match } from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../core/base/clock.ts';
import { systemRandom } from '../../core/base/random.ts';
import { crossdock, documentOf, newProject, removeFolders } from '../cli/running.ts';
import {
  KEY,
  type LoyaltySandbox,
  startLoyaltySandbox,
} from '../contract/example/loyalty-sandbox.ts';

const EXAMPLE = join(import.meta.dirname, '../contract/example/loyalty.yaml');

/** Each sold line earns its quantity in points: the members are called as the first two SKUs of the till. */
const AWARDS = `flow: award-till-to-loyalty
owner: marketing
about: What the till sold earns points.
kind: event
triggers: []
source: { connection: till, stream: sales }
steps:
  - filter: ={{ $json.quantity > 0 }}
  - map: { points: '={{ $json.quantity }}' }
deliver:
  connection: loyalty-main
  stream: members
  operation: award
  key: "={{ $json.points > 1 ? '1001' : '1002' }}"
`;

/** Members come back into the service as they are, so that reading and writing meet in one flow. */
const RENAMES = `flow: member-loyalty-to-loyalty
owner: marketing
about: Every member without a tier gets one.
kind: state
triggers: []
source: { connection: loyalty-main, stream: members }
steps:
  - filter: ={{ $json.tier === null }}
  - map: { email: '={{ $json.email }}', tier: bronze }
deliver: { connection: loyalty-main, stream: members, operation: upsert }
`;

async function projectFor(sandbox: LoyaltySandbox): Promise<string> {
  const dir = await newProject();
  mkdirSync(join(dir, 'connectors'), { recursive: true });
  cpSync(EXAMPLE, join(dir, 'connectors/loyalty.yaml'));
  const connection = `connection: loyalty-main
connector: loyalty
settings: { endpoint: '${sandbox.url}', pageSize: 3, apiKey: 'env:LOYALTY_KEY' }
`;
  writeFileSync(join(dir, 'config/connections/loyalty-main.yaml'), connection);
  writeFileSync(join(dir, 'flows/award-till-to-loyalty.yaml'), AWARDS);
  writeFileSync(join(dir, 'flows/member-loyalty-to-loyalty.yaml'), RENAMES);
  return dir;
}

interface Run {
  readonly runs: readonly { readonly flow: string; readonly counts: Record<string, number> }[];
}

describe('a connector that the project brings in a YAML file', () => {
  let sandbox: LoyaltySandbox;
  let dir: string;
  const environment = { LOYALTY_KEY: KEY };

  before(async () => {
    sandbox = await startLoyaltySandbox({ clock: systemClock(), random: systemRandom() });
    dir = await projectFor(sandbox);
  });
  after(async () => {
    await sandbox.close();
    removeFolders();
  });

  it('lints and checks like a built-in one', async () => {
    const lint = await crossdock(['lint', '--dir', dir]);
    match(lint.out, /0 faults/);
    const check = await crossdock(['check', 'loyalty-main', '--dir', dir], { environment });
    equal(check.exit, 0, check.out);
  });

  it('is delivered to in batches, once for each effect, however often the flow runs', async () => {
    const run = () =>
      crossdock(['run', 'award-till-to-loyalty', '--json', '--dir', dir], { environment });
    const first = await run();
    equal(first.exit, 0, first.out + first.err);
    deepEqual(
      [...sandbox.members.awards.values()].map(({ member, points }) => [member, points]).toSorted(),
      [
        ['1001', 2],
        ['1002', 1],
      ],
    );
    equal((await run()).exit, 0);
    equal(sandbox.members.awards.size, 2);
  });

  it('is read page by page, written to, and stands still when nothing changed', async () => {
    const run = async () => {
      const ended = await crossdock(['run', 'member-loyalty-to-loyalty', '--json', '--dir', dir], {
        environment,
      });
      equal(ended.exit, 0, ended.out + ended.err);
      return documentOf<Run>(ended);
    };
    await run();
    equal(sandbox.members.rows.get('1001')?.tier, 'bronze');
    const writes = () => sandbox.calls().filter(({ isWrite }) => isWrite).length;
    const before = writes();
    await run();
    equal(writes(), before, 'no second write');
  });

  it('names a wrong record as a dead letter, and the rest passes', async () => {
    sandbox.members.put('1003', { tier: null, email: 'no address' });
    sandbox.members.put('1004', { tier: null });
    const ended = await crossdock(['run', 'member-loyalty-to-loyalty', '--json', '--dir', dir], {
      environment,
    });
    equal(ended.exit, 1, ended.out);
    equal(sandbox.members.rows.get('1004')?.tier, 'bronze');
    const letters = await crossdock(['dead-letters', 'list', '--dir', dir], { environment });
    match(letters.out, /LOYALTY_MEMBER_REFUSED/);
  });
});
