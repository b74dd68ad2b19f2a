/** Records that post to the books: a date in a closed period can be booked today instead, when the owner wants it. */
import type { Ack, Json } from '../../../core/connector/index.ts';
import type { Answer } from '../answer.ts';
import type { Account } from '../client.ts';
import { NETSUITE_ERRORS } from '../errors.ts';
import { dateAt } from '../wall-time.ts';
import { ackOf } from './acks.ts';

/** Sends a posting record, once more dated today when its period is closed and the connection says so. */
export async function sendPosting(
  account: Account,
  body: Readonly<Record<string, Json>>,
  send: (body: Readonly<Record<string, Json>>) => Promise<Answer>,
): Promise<Ack> {
  const answer = await send(body);
  if (!isClosed(answer) || account.settings.closedPeriod !== 'today') return ackOf(answer);
  const tranDate = dateAt(account.host.clock.now(), account.settings.timeZone);
  const again = await send({ ...body, tranDate });
  return ackOf(again, `the period of ${String(body['tranDate'])} is closed: booked on ${tranDate}`);
}

function isClosed(answer: Answer): boolean {
  return (
    answer.kind === 'failed' && answer.fault.code === NETSUITE_ERRORS.NETSUITE_PERIOD_CLOSED.code
  );
}
