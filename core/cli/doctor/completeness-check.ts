/** Whether each flow was lately proven to have seen all that its vendor lists. */
import { isoTime } from '../../base/clock.ts';
import { spanText } from '../../server/dashboard/span.ts';
import type { Certificate } from '../../store/certificate-store.ts';
import type { ReadableStore } from '../../store/store-look.ts';
import { counted } from '../text-table.ts';
import { type Finding, finding, type Looked } from './finding.ts';
import { flowsOf, type Site } from './site.ts';

/** Periods that may pass before a certificate is too old: one may fail. */
const PERIODS_MAX = 2;

/** The last certificate of each flow: what it missed, and how old it is. */
export async function checkCompleteness(
  site: Site,
  store: ReadableStore,
  now: number,
): Promise<Looked> {
  const { everyMs } = site.project.config.hub.completeness;
  const lasts: Certificate[] = [];
  for (const flow of flowsOf(site).keys()) {
    const [last] = await store.certificates.list({ flow, limit: 1 });
    if (last !== undefined) lasts.push(last);
  }
  if (lasts.length === 0) return { skipped: 'no flow was held against its vendor yet' };
  const findings = lasts.flatMap((last) => [
    ...missingIn(last),
    ...(everyMs > 0 ? agedSince(last, now - PERIODS_MAX * everyMs, now) : []),
  ]);
  const complete = lasts.filter(({ counts }) => counts.missing === 0).length;
  return { said: `${complete} of ${counted(lasts.length, 'flow')} proven complete`, findings };
}

function missingIn({ flow, counts, id }: Certificate): readonly Finding[] {
  const { missing, filled } = counts;
  if (missing === 0) return [];
  const isFilled = filled >= missing;
  return [
    finding(isFilled ? 'note' : 'warning', {
      what: `${counted(missing, 'record')} of the vendor’s list had not come, ${filled} were put on the road`,
      where: `${flow}, certificate ${id}`,
      why: 'webhooks were lost and the sweeps did not see them: an index that lags, or a clock',
      mend: isFilled
        ? `\`crossdock certificate ${flow}\` says whether all have arrived`
        : `\`crossdock certificate ${flow} --fill\` puts them on the road`,
    }),
  ];
}

function agedSince({ flow, madeAt }: Certificate, limit: number, now: number): readonly Finding[] {
  if (madeAt >= limit) return [];
  return [
    finding('warning', {
      what: `the last certificate is ${spanText(now - madeAt)} old, of ${isoTime(madeAt)}`,
      where: flow,
      why: 'no hub runs, or the vendor did not answer when it was asked',
      mend: `\`crossdock certificate ${flow}\` makes one now and says what stands in the way`,
    }),
  ];
}
