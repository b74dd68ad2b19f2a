import { isoTime } from '../../base/clock.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { RecordResult } from '../record-change.ts';
import { CustomerBook } from './book.ts';
import { usableEmail } from './email.ts';
import { applyUpsert } from './identity-rule.ts';
import { decideMerge, decideUnmerge } from './merge-rule.ts';
import type { CustomerMessage } from './message.ts';
import type { CustomerLink } from './part.ts';
import { emailAlias, profileKey } from './profile.ts';
import type { CustomerSettings } from './settings.ts';

/** Applies messages in order and in one transaction, one answer each. */
export function writeCustomers(
  store: RecordStore,
  messages: readonly CustomerMessage[],
  parts: { readonly at: number; readonly settings: CustomerSettings },
): Promise<readonly RecordResult[]> {
  return store.transact(async (ledger) => {
    const { settings } = parts;
    const wanted = { ...namesOf(messages, settings), settings, now: isoTime(parts.at) };
    const book = await CustomerBook.load(ledger, wanted);
    const results = messages.map((message) => decide(book, message));
    const puts = book.puts();
    const seqs = await ledger.put(puts, parts.at);
    const written = new Map(puts.map((put, index) => [put.key, { seq: seqs[index] ?? null, put }]));
    return results.map((result) => {
      const found = written.get(result.key);
      const seq = found?.seq ?? book.seq(result.key);
      const isSeen = found !== undefined && found.put.quietly === null;
      const outcome = result.outcome === 'written' && !isSeen ? 'same' : result.outcome;
      return { ...result, outcome, seq };
    });
  });
}

function decide(book: CustomerBook, message: CustomerMessage): RecordResult {
  switch (message.kind) {
    case 'merge':
      return decideMerge(book, message);
    case 'unmerge':
      return decideUnmerge(book, message);
    case 'upsert': {
      const { key, isStale, note } = applyUpsert(book, message);
      if (key === null) {
        return { outcome: 'same', key: profileKey(message.link, null), seq: null, note };
      }
      return { outcome: isStale ? 'stale' : 'written', key, seq: null, note };
    }
  }
}

/** Everything that the messages are about, so that one question loads it. */
function namesOf(
  messages: readonly CustomerMessage[],
  settings: CustomerSettings,
): { readonly names: readonly string[]; readonly links: readonly CustomerLink[] } {
  const names: string[] = [];
  const links: CustomerLink[] = [];
  for (const message of messages) {
    if (message.kind === 'upsert') {
      links.push(message.link);
      const email = usableEmail(message.fields['email'], settings);
      if (email !== null) names.push(emailAlias(email));
    } else if (message.kind === 'merge') names.push(message.from, message.into);
    else names.push(message.profile);
  }
  return { names, links };
}
