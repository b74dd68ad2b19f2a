import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateOne } from '../../core/expression/eval-lines.ts';
import { openOracle, WORLD } from './oracle.ts';

interface Corpus {
  readonly records: Readonly<Record<string, object>>;
  readonly sources: readonly string[];
  /** Where we differ on purpose: why, and what we give (JSON text or an error code). */
  readonly exceptions: readonly { source: string; reason: string; ours: string }[];
}

const CORPUS: Corpus = JSON.parse(
  readFileSync(join(import.meta.dirname, 'differential.json'), 'utf8'),
);

type Outcome = { readonly text: string } | { readonly code: string };

function ours(source: string, record: object): Outcome {
  const { now, zone, vars } = WORLD;
  const result = evaluateOne(source, record, { now, zone, vars, lookup: () => undefined });
  if ('error' in result) return { code: result.error.code };
  return { text: result.missing === true ? 'missing' : JSON.stringify(result.value) };
}

function theirs(evaluate: ReturnType<typeof openOracle>, source: string, record: object): Outcome {
  try {
    const value = evaluate(source, record);
    return { text: value === undefined ? 'missing' : JSON.stringify(value) };
  } catch {
    return { code: 'n8n' };
  }
}

/**
 * Two rules cover whole families of difference. n8n swallows errors and goes on with nothing, or with the rest of the
 * text, and JSON turns NaN, infinity and invalid dates into null; we report all of them as EXPR_FAILED (I6).
 */
function isReportedLoss(our: Outcome, their: Outcome, source: string): boolean {
  if (!('code' in our) || our.code !== 'EXPR_FAILED' || !('text' in their)) return false;
  const isText = !source.startsWith('={{') || !source.endsWith('}}') || source.includes('}}', 4);
  return isText || /^(missing|.*\bnull\b.*|.*"undefined":.*)$/s.test(their.text);
}

describe('expressions against n8n-workflow', () => {
  const zoneBefore = process.env['TZ'];
  let evaluate: ReturnType<typeof openOracle>;

  before(() => {
    process.env['TZ'] = WORLD.zone;
    evaluate = openOracle();
  });

  after(() => {
    if (zoneBefore === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zoneBefore;
  });

  it('has at least 300 expressions', () => {
    assert.ok(CORPUS.sources.length >= 300);
  });

  for (const [name, record] of Object.entries(CORPUS.records)) {
    it(`every expression gives what n8n gives on the record "${name}"`, () => {
      const faults = CORPUS.sources.flatMap((source) => {
        const our = ours(source, record);
        const their = theirs(evaluate, source, record);
        if ('code' in our && 'code' in their) return [];
        if (isReportedLoss(our, their, source)) return [];
        return JSON.stringify(our) === JSON.stringify(their) ? [] : [{ source, our, their }];
      });
      assert.deepEqual(faults, []);
    });
  }

  it('on a whole order nothing is lost, so that rule is not used there', () => {
    const record = CORPUS.records['order'] ?? {};
    const lost = CORPUS.sources.filter((source) =>
      isReportedLoss(ours(source, record), theirs(evaluate, source, record), source),
    );
    assert.deepEqual(lost, ['={{ Math.min() }}', "={{ ['1','2','3'].map(parseInt) }}"]);
  });

  for (const { source, reason, ours: wanted } of CORPUS.exceptions) {
    it(`${source} differs: ${reason}`, () => {
      const record = CORPUS.records['order'] ?? {};
      const our = ours(source, record);
      assert.equal('code' in our ? our.code : our.text, wanted);
      assert.notDeepEqual(our, theirs(evaluate, source, record));
    });
  }
});
