/** Loaded into a process by --import: at its end the most memory that it held is written to the file PACHFORM_BENCH_PEAK, in KiB. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PACHFORM_BENCH_PEAK, String(process.resourceUsage().maxRSS)));
