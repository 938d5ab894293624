/** Parses one file and does nothing else: what `validate` is held against. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

parseDocument(readFileSync(process.argv[2], 'utf8'), { uniqueKeys: false }).toJS();
