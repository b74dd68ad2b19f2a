/** A process that owns a data folder until it is killed: `node owner-process.ts FOLDER`. */
import { lockDataFolder } from '../../../core/store/sqlite/owner-lock.ts';

const folder = process.argv[2] ?? '';
lockDataFolder({ folder, pid: process.pid, startedAt: 0 });
process.stdout.write('owned\n');
process.stdin.resume();
