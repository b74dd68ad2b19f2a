import { addCheckCases } from './check-cases.ts';
import { addJudgeCases } from './judge-cases.ts';
import { addMatrixCases } from './matrix-cases.ts';
import { addMemoryCases } from './memory-cases.ts';
import { addPagingCases } from './paging-cases.ts';
import { addReadCases } from './read-cases.ts';
import { openCard } from './report-card.ts';
import { addSpecCases } from './spec-cases.ts';
import type { OpenSubject, Subject } from './subject.ts';
import type { SuiteContext } from './suite-context.ts';
import { addWeatherCases } from './weather-cases.ts';
import { addWebhookCases } from './webhook-cases.ts';
import { addWriteCases } from './write-cases.ts';

export type { Clock } from '../../core/base/clock.ts';
export { systemClock } from '../../core/base/clock.ts';
export { systemRandom } from '../../core/base/random.ts';
export { projectConnector } from './project-connector.ts';
export type {
  CheckSubject,
  Exchange,
  FaultKind,
  Judge,
  OpenSubject,
  PagingSubject,
  StreamSubject,
  Subject,
  VendorCall,
  Weather,
  WebhookSubject,
  WriteSubject,
} from './subject.ts';

/** How long one case may take on a busy machine, in ms. */
const CASE_MAX_MS = 120_000;

/**
 * The acceptance suite that every connector passes, offline, against its stand-in.
 *
 * `shape` is a stand-in opened once to learn which streams and writes there are.
 */
export function describeConnector(name: string, subject: Subject, shape: OpenSubject): void {
  describe(`the ${name} connector passes the acceptance suite`, function () {
    // The fault matrix plays more than a hundred cells in one case.
    this.timeout(CASE_MAX_MS);
    const card = openCard(name, subject.bypass);
    let opened: OpenSubject[] = [];
    const context: SuiteContext = {
      subject,
      acceptance: card.acceptance,
      open: async (clock) => {
        const fresh = await subject.open(clock);
        opened.push(fresh);
        return fresh;
      },
    };
    addCases(context, shape);
    afterEach(async () => {
      for (const one of opened) await one.close();
      opened = [];
    });
    after(() => card.print());
  });
}

/** Registers every case that the shape gives cause for. */
export function addCases(context: SuiteContext, shape: OpenSubject): void {
  addSpecCases(context, shape);
  addCheckCases(context, shape);
  addReadCases(context, shape);
  addWriteCases(context, shape);
  addWeatherCases(context, shape);
  addMemoryCases(context, shape);
  addPagingCases(context, shape);
  addJudgeCases(context, shape);
  addMatrixCases(context, shape);
  addWebhookCases(context);
}
