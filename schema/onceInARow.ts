/**
 * A function that does its work anew only when it is given another object than the last time: for objects of a request, of
 * which many in a row ask for the same. A WeakMap would keep them for a while (docs/decisions/0021).
 */
export function onceInARow<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { key: Key; value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}
