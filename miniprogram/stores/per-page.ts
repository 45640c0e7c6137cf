/** What a page knows and does not show as it is. Each page that is open has its own, two of a kind included; it goes with the page. */
export function perPage<Known extends object>(fresh: () => Known): (page: object) => Known {
  const kept = new WeakMap<object, Known>();
  return (page) => {
    const known = kept.get(page) ?? fresh();
    kept.set(page, known);
    return known;
  };
}
