import { createLogger } from '../../kernel/logger.ts';
import { startProblemOf } from '../config/start-problem.ts';
import { startEmbedded } from './start-embedded.ts';

// A process of its own for the tests: starts or joins the database of a folder, tells about it in JSON lines, stops when its input ends.
const tell = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
try {
  const [dataDir = '', movedParent] = process.argv.slice(2);
  const db = await startEmbedded({ dataDir, logger: createLogger('silent'), place: { movedParent } });
  tell({ event: 'started', url: db.url, attached: db.attached, mode: db.mode });
  db.onChange((status) => tell({ event: status, attached: db.attached }));
  process.stdin.on('end', () => db.stop().then(() => process.exit(0)));
  process.stdin.resume();
} catch (e) {
  tell({ event: 'problem', sentence: startProblemOf(e) ?? `unexpected: ${e}` });
  process.exitCode = 1;
}
