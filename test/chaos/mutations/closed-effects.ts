/** Effects that nobody tries again are closed, and nothing else is; what comes back is sent. */
import { type Mutation, ON_SQLITE } from './mutation.ts';

const CLOSED = 'core/store/sql/closed-effects.ts';
const EFFECTS_SQL = 'core/store/sql/effects.ts';
const NOBODY_TRIES = 'same thread, in memory effects that nobody tries again';
const MOVED_ON = ['test/pipeline/moved-on.test.ts'];
const LEFT_BEHIND = ['test/pipeline/left-behind.test.ts'];

export const CLOSED_EFFECTS: readonly Mutation[] = [
  {
    name: 'moved-on-is-superseded',
    guards:
      'a write of unknown outcome stays in doubt for ever although its record was written since',
    file: 'core/store/sql/settlement.ts',
    before: '    ...supersedeEffects(flow, closed),\n',
    after: '    ...supersedeEffects(flow, []),\n',
    tests: MOVED_ON,
  },
  {
    name: 'superseded-at-its-own-place',
    guards: 'a write in doubt is closed by one to another record of the destination',
    file: CLOSED,
    before: '      AND o.operation = n.operation AND o.record_key = n.record_key\n',
    after: '',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'closed-for-its-own-record',
    guards: 'a write in doubt is closed by another record whose key begins as its own',
    file: CLOSED,
    before: '    AND coalesce(o.source_key, w.key) = w.key`;',
    after: '`;',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'doubt-of-the-settlement-stays',
    guards: 'a part of a split record that is in doubt is closed by the part beside it',
    file: CLOSED,
    before: '(SELECT v.value FROM @list(?3 v: text))',
    after: '(SELECT v.value FROM @list(?3 v: text) WHERE 1 = 0)',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'what-waits-is-not-abandoned',
    guards: 'a write in doubt that will be tried again counts as given up',
    file: CLOSED,
    before: 'FROM pending p WHERE p.flow = ?2 AND p.key = w.key)',
    after: 'FROM pending p WHERE p.flow = ?2 AND p.key IS NULL)',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'dropped-letter-closes-its-writes',
    guards: 'a write of a record that a person gave up stays in doubt for ever',
    file: 'core/store/sql/dead-letters.ts',
    before: '        ...abandonEffects(flow, at, [{ key, own: [], held: [], reason }]),\n',
    after: '',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'superseded-is-intended-anew',
    guards: 'the vendor answers a write with what it did for an older version of the record',
    file: EFFECTS_SQL,
    before: "effects.state IN ('refused', 'superseded')`;",
    after: "effects.state = 'refused'`;",
    tests: MOVED_ON,
  },
  {
    name: 'stale-retry-has-a-key-of-its-own',
    guards:
      'the vendor answers a retry with its first result, though another version was sent since',
    file: EFFECTS_SQL,
    before: 'AND o.intended_at > f.intended_at',
    after: 'AND o.intended_at < f.intended_at',
    tests: MOVED_ON,
  },
  {
    name: 'nothing-written-passes-nothing-by',
    guards: 'a write in doubt is repeated under a new key after a version that was refused',
    file: EFFECTS_SQL,
    before: "      AND o.state <> 'refused' AND o.attempts > 0\n",
    after: '',
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'written-otherwise-since-has-a-new-key',
    guards: 'the vendor answers a record that was deleted and came back with what it did before',
    file: CLOSED,
    before: 'const since = held.length > 0 ? at : null;',
    after: 'const since = held.length > 0 && at < 0 ? at : null;',
    tests: LEFT_BEHIND,
  },
  {
    name: 'filtered-closes-what-a-crash-left',
    guards: 'the first write of a record that is filtered after a crash stays in doubt for ever',
    file: 'core/pipeline/closed.ts',
    before: 'if (batch.states.get(key)?.mayBeOpen !== true) return [];',
    after: 'if (!wasTried(batch, item)) return [];',
    tests: LEFT_BEHIND,
  },
  {
    name: 'abandoned-is-in-doubt-again',
    guards: 'a write that was given up in doubt is repeated blindly when its record comes again',
    file: EFFECTS_SQL,
    before: "WHEN effects.state = 'abandoned' THEN 'unknown'",
    after: "WHEN effects.state = 'abandoned' THEN 'intent'",
    tests: ON_SQLITE,
    grep: NOBODY_TRIES,
  },
  {
    name: 'intended-state-is-in-doubt',
    guards:
      'a record that went back to what was delivered before is left alone after a write in doubt',
    file: EFFECTS_SQL,
    before: 'AND hash IS NOT NULL`;',
    after: 'AND hash IS NULL`;',
    tests: MOVED_ON,
  },
];
