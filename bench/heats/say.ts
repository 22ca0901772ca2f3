/** What a contender's process tells the one that asks: a line of JSON on stdout. */
export function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`); // whole, however long: a bare write fills a pipe and stops
}
