/**
 * Works on all items, at most `limit` at a time, begun in the order given.
 * In: items and what to do with each; `work` must not reject. Out: results in the order of the items.
 */
export async function inFlight<A, B>(items: readonly A[], limit: number, work: (item: A) => Promise<B>): Promise<B[]> {
  const results = new Array<B>(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
