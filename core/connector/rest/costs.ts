import type { Allowance } from '../http-contract.ts';
import type { CallCost, WorkCost } from '../limits.ts';
import type {
  LookupDefinition,
  ReadDefinition,
  RestDefinition,
  WriteDefinition,
} from './definition.ts';
import type { RequestDefinition } from './request-definition.ts';

/** Records of a page where the file does not say how many it has. */
const PAGE_USUAL = 100;

/** Which windows a request counts in: those of its tier, each endpoint by itself unless the file says otherwise. */
export function allowanceOf(
  { limits }: Pick<RestDefinition, 'limits'>,
  { tier: own, path }: Pick<RequestDefinition, 'tier' | 'path'>,
  method: string,
): Allowance | undefined {
  const windows = limits.windows ?? [];
  const tier = own ?? windows[0]?.tier;
  if (tier === undefined) return undefined;
  const isShared = windows.some((window) => window.tier === tier && window.per === 'account');
  return { tier, endpoint: isShared ? '' : `${method} ${path}` };
}

/** A page is one call. */
export function readingCost(definition: RestDefinition, read: ReadDefinition): WorkCost {
  return { perBatch: [callOf(definition, read, 'GET')], batchRecords: PAGE_USUAL };
}

/** So many keys are one call. */
export function lookupCost(definition: RestDefinition, lookup: LookupDefinition): WorkCost {
  return { perBatch: [callOf(definition, lookup, 'GET')], batchRecords: lookup.max };
}

/** A batch is one call, after the one that looks where the write is probed. */
export function writingCost(definition: RestDefinition, write: WriteDefinition): WorkCost {
  const probe = write.probe === undefined ? [] : [callOf(definition, write.probe, 'GET')];
  return {
    perBatch: [...probe, callOf(definition, write, 'POST')],
    batchRecords: write.batch.max,
  };
}

function callOf(
  definition: RestDefinition,
  request: RequestDefinition,
  usual: NonNullable<RequestDefinition['method']>,
): CallCost {
  const allowance = allowanceOf(definition, request, request.method ?? usual);
  return {
    calls: 1,
    ...(request.cost === undefined ? {} : { points: request.cost }),
    ...(allowance === undefined ? {} : { allowance }),
  };
}
