import { requireBuildTools, STEPS } from './build-steps.mjs';
import { withLock } from './lock.mjs';
import { inRoot, root } from './root.mjs';
import { giveUp } from './run.mjs';
import { hashOf, isFresh, writeStamp } from './stamps.mjs';

/**
 * Builds what is stale of the named steps (all by default) and says what it does; ends the process when a step fails.
 * `force`: also what is fresh. `chatter`: 'stderr' leaves stdout to the caller.
 */
export async function build({ only = STEPS.map((s) => s.name), force = false, chatter = 'stdout' } = {}) {
  const steps = STEPS.filter((s) => only.includes(s.name) && !s.absent());
  const stale = () => steps.filter((s) => force || !isFresh(s));
  if (stale().length === 0) return;
  requireBuildTools();
  process.chdir(root);
  const say = chatter === 'stderr' ? console.error : console.log;
  const locked = inRoot('dist', 'stamps', 'building');
  try {
    await withLock(
      locked,
      () => say('Another build of this folder is running; waiting for it …'),
      async () => {
        for (const step of stale()) await buildStep(step, say, chatter);
      },
    );
  } catch (e) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(e.code)) throw e;
    giveUp(`Parley has to be built first, and this user may not write in ${root}: run "npm run build" as the user who installed it, then start again.`);
  }
}

async function buildStep(step, say, chatter) {
  say(`Building ${step.says} …`);
  const started = Date.now();
  const hash = hashOf(step.inputs); // before: a file that changes meanwhile makes it stale again
  const code = await step.run({ chatter });
  if (code !== 0) giveUp(`Building ${step.says} failed; the lines above say why.`);
  writeStamp(step, hash);
  say(`Built ${step.says} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
