/** What changes in the hub's own records is heard by whoever has to know. */
import { type Mutation, ON_POSTGRES } from './mutation.ts';

export const NEWS: readonly Mutation[] = [
  {
    name: 'stock-is-told-again',
    guards: 'stock that waited for the id of its product is never told',
    file: 'core/retail/products/products.ts',
    before: 'if (!isSameData(idsOf(before), idsOf(after))) return true;',
    after: '',
    tests: ['test/connectors/hub/retold-stock.test.ts'],
  },
  {
    name: 'told-in-its-turn',
    guards: 'rows of the journal get numbers that movements get at the same time',
    file: 'core/store/sql/retell-stock.ts',
    before: "await tx.also('stock');",
    after: '',
    tests: ON_POSTGRES,
    grep: 'told again',
  },
  {
    name: 'changes-are-asked-for-again',
    guards: 'a change is not heard that comes after a run has answered the one before it',
    file: 'core/worker/worker.ts',
    before: 'this.#changedAgain.add(flow);',
    after: '',
    tests: ['test/worker/elsewhere.test.ts'],
  },
];
