import { type Account, ask } from './client.ts';
import { malformed, textAt } from './node.ts';

/** NetSuite's own time in ms: the hub's clock may be minutes off. Errors: those of a call. */
export async function serverTime(account: Account): Promise<number> {
  const answer = await ask(account, {
    method: 'GET',
    path: '/system/v1/serverTime',
    isWrite: false,
  });
  const ms = Date.parse(textAt(answer.body ?? {}, 'serverTime'));
  if (Number.isNaN(ms)) throw malformed('the server time is no time');
  return ms;
}
