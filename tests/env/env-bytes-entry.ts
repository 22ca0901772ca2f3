/**
 * Prints what tests/golden/env-bytes.json holds, from whatever Node runs it:
 *
 *   npx tsx tests/env/env-bytes-entry.ts > tests/golden/env-bytes.json
 */

import { envBytes } from '../support/env-bytes.ts';

const command = 'npx tsx tests/env/env-bytes-entry.ts > tests/golden/env-bytes.json';
process.stdout.write(`${JSON.stringify({ command, hashes: envBytes() }, null, 2)}\n`);
