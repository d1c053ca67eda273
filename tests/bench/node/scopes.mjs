// The scopes that are granted, and the questions that are asked: the set `mix` of the other languages' benchmarks.

/** Every second one exact, the others in turn three kinds of glob. */
export function mix(n) {
  const globs = [(i) => `read:orders${i}-*`, (i) => `*:delete${i}`, (i) => `admin${i}:*:delete`];
  return Array.from({ length: n }, (_, i) => (i % 2 === 0 ? `exact:scope${i}` : globs[((i - 1) / 2) % 3](i)));
}

/** A scope that the granted one grants. */
export function hit(granted, i) {
  return granted.replace("*", `x${i}`);
}

/** `count` questions with their answers: a quarter each exact hits, hits of the first and of the last glob, and misses. */
export function questions(granted, count, salt = 0) {
  const globs = granted.filter((scope) => scope.includes("*"));
  const exact = granted.filter((scope) => !scope.includes("*"));
  const [first, last] = [globs[0] ?? exact[0], globs.at(-1) ?? exact[0]];
  return Array.from({ length: count }, (_, at) => {
    const i = at + salt;
    switch (at % 4) {
      case 0:
        return [exact[i % exact.length], true];
      case 1:
        return [hit(first, i), true];
      case 2:
        return [hit(last, i), true];
      default:
        return [`nobody:grants${i}`, false];
    }
  });
}
