/** What is due in virtual time, the earliest first; of the same moment, the first added first. */
export type Task = { at: number; n: number; run: () => void };

export class TaskHeap {
  #heap: Task[] = [];

  add(task: Task): void {
    const heap = this.#heap;
    let k = heap.push(task) - 1;
    while (k > 0) {
      const up = (k - 1) >> 1;
      const above = heap[up];
      if (above === undefined || !before(task, above)) break;
      heap[k] = above;
      k = up;
    }
    heap[k] = task;
  }

  /** Takes the next task that is due at `until` or before. */
  take(until: number): Task | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > until) return undefined;
    const last = heap.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(task: Task): void {
    const heap = this.#heap;
    let k = 0;
    for (;;) {
      const left = heap[2 * k + 1];
      const right = heap[2 * k + 2];
      if (left === undefined) break;
      const next = right !== undefined && before(right, left) ? right : left;
      if (!before(next, task)) break;
      heap[k] = next;
      k = next === left ? 2 * k + 1 : 2 * k + 2;
    }
    heap[k] = task;
  }
}

const before = (a: Task, b: Task) => a.at < b.at || (a.at === b.at && a.n < b.n);
