/** A safe integer > 0 that is another one each time. */
export function randomNumber(): number {
  return 1 + Math.floor(Math.random() * 2 ** 52);
}
