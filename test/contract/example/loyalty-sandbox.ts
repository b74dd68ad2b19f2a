/** A stand-in of the loyalty service: its paths, its key, its pages, its errors inside of good answers. */
import type { Clock } from '../../../core/base/clock.ts';
import type { Random } from '../../../core/base/random.ts';
import { isJsonObject, type Json } from '../../../core/connector/index.ts';
import {
  type SandboxCall,
  type SandboxFault,
  type SandboxServer,
  startSandboxServer,
  type WorkedCall,
} from '../../../core/connector/sandbox/kit.ts';
import { type Members, openMembers } from './members.ts';

export const KEY = 'loyalty-key-0001';

const MEMBERS = 7;

/** What may go wrong in the service's own way: an error inside of a 200. */
type Own = 'busy' | 'failed';

export interface LoyaltySandbox extends SandboxServer<Own> {
  readonly members: Members;
  setActive(isActive: boolean): void;
}

/** How it is started. */
export interface LoyaltyOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Calls in a second, after which it answers 429; none when absent. */
  readonly perSecond?: number;
  /** How many members it has. */
  readonly count?: number;
}

export async function startLoyaltySandbox(options: LoyaltyOptions): Promise<LoyaltySandbox> {
  const { clock, random } = options;
  const members = openMembers(() => clock.now(), options.count ?? MEMBERS);
  const state = { isActive: true };
  const recent: number[] = [];
  const isHeldBack = (at: number): boolean => {
    recent.push(at);
    while ((recent[0] ?? at) <= at - 1_000) recent.shift();
    return recent.length > (options.perSecond ?? Number.POSITIVE_INFINITY);
  };
  const work = (call: SandboxCall, fault: SandboxFault<Own> | null): WorkedCall => {
    if (isHeldBack(call.at)) return { status: 429, body: failure('SLOW'), wasThrottled: true };
    if (call.headers['authorization'] !== `Bearer ${KEY}`) return said(401, failure('KEY'));
    if (fault?.kind === 'busy') return said(200, failure('BUSY'));
    if (fault?.kind === 'failed') return said(200, failure('FAILED'));
    const [, , name = '', id = ''] = call.path.split('/');
    const key = decodeURIComponent(id);
    if (name === 'account') return said(200, { active: state.isActive });
    if (name === 'members' && call.method === 'PUT') return putMember(members, key, call);
    if (name === 'members') return listMembers(members, call.query);
    if (name === 'awards') return award(members, call);
    if (name === 'hooks') return hooks(members, key, call, random);
    return said(404, failure('PATH'));
  };
  const server = await startSandboxServer<Own>({
    ...{ clock, random },
    vendor: {
      work,
      operationOf: ({ path, method }) => ({ name: path, isWrite: method !== 'GET' }),
      faultAnswer: (status) => said(status, failure('FAULT')),
    },
  });
  const setActive = (isActive: boolean): void => {
    state.isActive = isActive;
  };
  return Object.assign(server, { members, setActive });
}

function listMembers(members: Members, query: URLSearchParams): WorkedCall {
  const ids = query.get('ids');
  if (ids !== null) {
    const wanted = ids.split(',').flatMap((id) => members.rows.get(id) ?? []);
    return said(200, { data: wanted.map((row) => ({ ...row })) });
  }
  const since = query.get('updated_since') ?? '';
  const rows = members.listed().filter((row) => row.updated_at >= since);
  const size = Number(query.get('per_page') ?? 50);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  const data = rows.slice(start, start + size).map((row) => ({ ...row }));
  return said(200, { data, more: start + size < rows.length });
}

function putMember(members: Members, id: string, call: SandboxCall): WorkedCall {
  const body = bodyOf(call);
  const { email, tier } = isJsonObject(body) ? body : {};
  if (typeof email !== 'string' || !email.includes('@')) return said(422, failure('EMAIL'));
  const before = members.rows.get(id);
  const expected = call.headers['if-match'];
  if (expected !== undefined && expected !== String(before?.revision)) {
    return said(409, { ...failure('STALE'), current: { ...before } });
  }
  const kept = typeof tier === 'string' ? tier : null;
  const isSame = before?.email === email && before.tier === kept;
  const row = isSame && before !== undefined ? before : members.put(id, { email, tier: kept });
  return said(before === undefined ? 201 : 200, { ...row });
}

function award(members: Members, call: SandboxCall): WorkedCall {
  const body = bodyOf(call);
  const items = isJsonObject(body) && Array.isArray(body['items']) ? body['items'] : [];
  return said(200, { results: items.map((item: Json) => awardOne(members, item)) });
}

function awardOne(members: Members, item: Json): Record<string, unknown> {
  const { key, member, points } = isJsonObject(item) ? item : {};
  const known = members.awards.get(String(key));
  if (known !== undefined) return { status: 200, id: known.id };
  const row = members.rows.get(String(member));
  if (row === undefined) return { status: 404 };
  if (typeof points !== 'number' || points < 1) return { status: 422 };
  const id = `award-${members.awards.size + 1}`;
  members.awards.set(String(key), { id, key: String(key), member: String(member), points });
  members.put(String(member), { points: row.points + points });
  return { status: 201, id };
}

function hooks(members: Members, id: string, call: SandboxCall, random: Random): WorkedCall {
  if (call.method === 'GET') return said(200, { data: [...members.hooks.values()] });
  if (call.method === 'DELETE') {
    return members.hooks.delete(id) ? { status: 204 } : said(404, failure('HOOK'));
  }
  const body = bodyOf(call);
  const { type, url } = isJsonObject(body) ? body : {};
  const hook = { id: random.hex(8), type: String(type), url: String(url) };
  members.hooks.set(hook.id, hook);
  return said(201, hook);
}

function said(status: number, body: object): WorkedCall {
  return { status, body: { ...body } };
}

function failure(code: string): { readonly error: { code: string; message: string } } {
  return { error: { code, message: `the service says ${code}` } };
}

function bodyOf(call: SandboxCall): Json {
  try {
    const body: Json = JSON.parse(call.body.toString('utf8'));
    return body;
  } catch {
    return null;
  }
}
