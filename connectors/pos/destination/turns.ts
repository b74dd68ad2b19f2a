/** What is under way, by the connection's own object and the file's stream and store. */
const underWay = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Does work after all other work of that key is done: two flows may write one stream. */
export async function inTurn<T>(owner: object, key: string, work: () => Promise<T>): Promise<T> {
  const own = underWay.get(owner) ?? new Map<string, Promise<unknown>>();
  underWay.set(owner, own);
  const before = own.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  own.set(key, mine);
  try {
    return await mine;
  } finally {
    if (own.get(key) === mine) own.delete(key);
  }
}
