import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * Runs a program in the package root with its output passed through; resolves with its exit code.
 * `chatter`: 'stderr' keeps our own stdout clean for what the caller prints.
 */
export function run(file, args, { env = process.env, chatter = 'stdout', stdin = 'ignore' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: [stdin, chatter === 'stderr' ? 2 : 1, 2] });
    const forward = (name) => child.kill(name);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const name of signals) process.on(name, forward);
    const done = () => {
      for (const name of signals) process.removeListener(name, forward);
    };
    child.once('error', (e) => {
      done();
      reject(e);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** Ends this process with one plain sentence. */
export function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
