import assert from 'node:assert/strict';
import pg from 'pg';
import { useStock } from '../../contract/store/every-stock.ts';
import { useEverything } from '../../contract/store/everything.ts';
import { describeWith, findServer } from '../../databases/server.ts';
import { growTables } from './grown.ts';
import { newSchema, openSchema, type TestSchema } from './schema.ts';

/** What reads all of a table on purpose: counting what waits, and the first row along an index. */
const WHOLE_ON_PURPOSE: readonly RegExp[] = [
  /GROUP BY flow/,
  /^SELECT count\(\*\) AS records/,
  /ORDER BY (received_at|ended_at) LIMIT 1$/,
];

/** What a person asks, up to a limit, and no hub at work: reading much there is slow and hurts nobody. */
const ASKED_BY_PEOPLE: readonly RegExp[] = [
  /stock_journal k ON k\.key >= w\.low/,
  /WITH RECURSIVE walk\(seq, depth\)/,
  /WITH RECURSIVE walk\(seq\) AS/,
  /FROM certificates( WHERE missing = 0)? ORDER BY id DESC LIMIT/,
];

/**
 * Statements that stand on how many rows are asked for. Without that number a plan for all of them is dearer than any
 * for some, so the server goes on planning them anew.
 */
const PLANNED_ANEW: readonly RegExp[] = [
  /RETURNING 1 AS gone/,
  /FROM stock_events WHERE id > /,
  /FROM stock_transfers t WHERE t\.transfer IN/,
];

/** One statement as it goes to the server. */
interface Seen {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A step of a plan, as EXPLAIN gives it. */
interface Step {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Step[];
}

describeWith('query plans on PostgreSQL', await findServer('postgres'), (server) => {
  let schema: TestSchema;
  let growing: readonly string[];
  let seen: readonly Seen[];
  before(async function () {
    this.timeout(120_000);
    schema = await newSchema(server);
    const store = await openSchema(schema.url);
    seen = await statementsOf(async () => {
      await useEverything(store);
      await useStock(store);
    });
    await store.close();
    growing = await growTables(schema);
  });
  after(() => schema.drop());

  for (const kind of ['force_generic_plan', 'force_custom_plan'] as const) {
    it(`read no table that grows from end to end (${kind})`, async () => {
      const complaints: string[] = [];
      // As the sessions of the store are set up.
      await schema.ask(`SET plan_cache_mode = ${kind}; SET enable_seqscan = off; SET jit = off`);
      const isLeftOut = kind === 'force_generic_plan' ? PLANNED_ANEW : [];
      for (const statement of seen) {
        if (isLeftOut.some((pattern) => pattern.test(statement.text))) continue;
        const scans = wholeScans(await planOf(statement), growing);
        for (const scan of scans) complaints.push(`${scan}\n${statement.text}`);
      }
      assert.ok(seen.length > 60, `${seen.length} statements were seen`);
      assert.deepEqual(complaints, []);
    });
  }

  for (const kind of ['force_generic_plan', 'force_custom_plan'] as const) {
    it(`find the effects of a record by its keys, however many are open (${kind})`, async () => {
      await schema.ask(`SET plan_cache_mode = ${kind}; SET enable_seqscan = off; SET jit = off`);
      const finding = seen.filter(({ text }) => text.startsWith('WITH passed AS MATERIALIZED'));
      assert.equal(finding.length, 3);
      for (const statement of finding) {
        const walked = stepsOf(await planOf(statement))
          .filter(({ Alias: alias = '' }) => ['f', 'n', 'o'].includes(alias))
          .flatMap((step) => stepsOf(step).flatMap((one) => one['Index Name'] ?? []));
        assert.deepEqual([...new Set(walked)], ['effects_pkey'], statement.text);
      }
    });
  }

  async function planOf({ text, values }: Seen): Promise<Step> {
    const params = values.map(literalOf).join(', ');
    await schema.ask(`PREPARE seen AS ${text}`);
    try {
      const question = `EXPLAIN (FORMAT JSON) EXECUTE seen${params === '' ? '' : `(${params})`}`;
      const [row] = await schema.ask(question);
      const [{ Plan }]: [{ Plan: Step }] = JSON.parse(JSON.stringify(row?.['QUERY PLAN']));
      return Plan;
    } finally {
      await schema.ask('DEALLOCATE seen');
    }
  }
});

/** What the server is asked meanwhile, each text once. */
async function statementsOf(work: () => Promise<void>): Promise<readonly Seen[]> {
  const texts = new Map<string, Seen>();
  const original = pg.Client.prototype.query;
  const watching = function (this: pg.Client, ...params: readonly unknown[]): unknown {
    const [asked] = params;
    if (typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked) {
      const { text, values } = asked;
      if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(String(text)) && Array.isArray(values)) {
        texts.set(String(text), { text: String(text), values });
      }
    }
    return Reflect.apply(original, this, params);
  };
  Object.assign(pg.Client.prototype, { query: watching });
  try {
    await work();
  } finally {
    Object.assign(pg.Client.prototype, { query: original });
  }
  const leftOut = [...WHOLE_ON_PURPOSE, ...ASKED_BY_PEOPLE];
  return [...texts.values()].filter(({ text }) => !leftOut.some((pattern) => pattern.test(text)));
}

function stepsOf(step: Step): readonly Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

function wholeScans(step: Step, growing: readonly string[]): readonly string[] {
  const own = isWhole(step, growing)
    ? [`${step['Node Type']} of ${step['Relation Name']} ${step['Index Name'] ?? ''}`]
    : [];
  return [...own, ...(step.Plans ?? []).flatMap((part) => wholeScans(part, growing))];
}

/** A partial index of what waits is small, and walking all of it is what it is for. */
function isWhole(step: Step, growing: readonly string[]): boolean {
  const table = step['Relation Name'];
  if (table === undefined || !growing.includes(table)) return false;
  if (step['Node Type'] === 'Seq Scan') return true;
  if (!/^(Index|Bitmap Index)/.test(step['Node Type'])) return false;
  return (
    step['Index Cond'] === undefined &&
    !/_(waiting|held|running|open)$/.test(step['Index Name'] ?? '')
  );
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString('hex')}'`;
  const text = Array.isArray(value) ? `{${value.map(elementOf).join(',')}}` : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

function elementOf(value: unknown): string {
  return value === null ? 'NULL' : JSON.stringify(String(value));
}
