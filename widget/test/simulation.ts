/** A network in virtual time between one or more machines (tabs of one browser) and a FakeServer; every fault is a method. */
import type { ServerFrame } from '#protocol/server-frames.ts';
import { FakeServer, type FakeSession } from '../client/fake-server.ts';
import { linkClosed, linkOpened, sessionReady, start, timerFired } from '../client/link.ts';
import { createMachine, receive } from '../client/machine.ts';
import { drain } from '../client/outbox.ts';
import { heard, lead } from '../client/tabs.ts';
import type { Machine, MachineIo, OutboxItem, TabMessage } from '../client/types.ts';
import { TaskHeap } from './task-heap.ts';

type Wire = { session: FakeSession; open: boolean; dropNext: number; doubleNext: number };
export type Seen = { conv: string; seq: number; id: string };
export type Tab = { machine: Machine; wire: Wire | null; timers: Map<string, number>; dead: boolean; hearing: boolean; failures: string[]; seen: Seen[] };

export class Simulation {
  now = 1_700_000_000_000;
  online = true;
  serverUp = true;
  server = new FakeServer(() => this.now);
  /** What the store of the browser holds: shared by all tabs, kept over reloads. */
  stored = new Map<string, OutboxItem>();
  storedLanes = new Map<string, string>();
  tabs: Tab[] = [];
  /** Without Web Locks every tab sends what it wrote itself. */
  locks = true;
  /** Every `cid` that the server has said yes to. */
  acked = new Set<string>();
  #waiting: Tab[] = [];
  #leader: Tab | null = null;
  #tasks = new TaskHeap();
  #n = 0;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  openTab(): Tab {
    const tab: Tab = { machine: undefined as unknown as Machine, wire: null, timers: new Map(), dead: false, hearing: false, failures: [], seen: [] };
    tab.machine = createMachine(this.#io(tab), {
      deviceId: 'device-1',
      tabId: `tab${this.#n}`,
      locale: 'en',
      outbox: [...this.stored.values()].map((x) => structuredClone(x)),
      lanes: this.storedLanes,
    });
    this.tabs.push(tab);
    for (const item of tab.machine.outbox) this.#tell(tab, { t: 'item', item });
    start(tab.machine);
    this.#waiting.push(tab);
    this.#later(3, () => this.#elect());
    return tab;
  }

  /** The page goes away without a word and comes back: memory is lost, storage stays. */
  reload(tab: Tab): Tab {
    this.#die(tab);
    const place = this.tabs.indexOf(tab);
    const again = this.openTab();
    this.tabs = this.tabs.filter((x) => x !== again);
    this.tabs[place] = again;
    return again;
  }

  /** The tab is gone for good. */
  kill(tab: Tab): void {
    this.#die(tab);
    this.tabs = this.tabs.filter((x) => x !== tab);
  }

  /** The tab that sends now. */
  get leader(): Tab | null {
    return this.#leader;
  }

  #die(tab: Tab): void {
    this.cut(tab);
    tab.dead = true;
    this.#waiting = this.#waiting.filter((x) => x !== tab);
    if (this.#leader === tab) this.#leader = null;
    this.#later(3, () => this.#elect());
  }

  /** The lock goes to who has waited longest, however the tab before ended. */
  #elect(): void {
    if (this.locks && this.#leader !== null) return;
    for (const next of this.locks ? this.#waiting.splice(0, 1) : this.#waiting.splice(0)) {
      this.#leader = next;
      this.#load(next);
    }
  }

  #load(tab: Tab): void {
    const items = [...this.stored.values()].map((x) => structuredClone(x));
    const lanes = new Map(this.storedLanes);
    this.#later(2, () => {
      if (!tab.dead) lead(tab.machine, { items, lanes }, this.locks ? 'all' : 'own');
    });
  }

  #tell(from: Tab, message: TabMessage): void {
    if (from.hearing) return;
    for (const tab of this.tabs) {
      if (tab === from) continue;
      this.#later(1, () => {
        // What a page said in the moment it died is lost; what it stored is not.
        if (tab.dead || from.dead) return;
        tab.hearing = true;
        heard(tab.machine, structuredClone(message));
        tab.hearing = false;
        drain(tab.machine);
      });
    }
  }

  /** The connection is gone; frames on their way are lost in both directions. */
  cut(tab: Tab): void {
    const wire = tab.wire;
    if (wire === null) return;
    this.#end(wire);
    tab.wire = null;
    this.#later(0, () => {
      if (!tab.dead) linkClosed(tab.machine, 1006);
    });
  }

  /** A server that restarts forgets its connections, not its log. */
  restartServer(): void {
    for (const tab of this.tabs) this.cut(tab);
  }

  /** Lets time pass, running what falls due. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#tasks.take(until);
      if (next === undefined) break;
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = until;
  }

  random(): number {
    this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return this.#seed / 4_294_967_296;
  }

  #io(tab: Tab): MachineIo {
    return {
      now: () => this.now,
      random: () => this.random(),
      id: () => `00000000-0000-7000-8000-${String(++this.#n).padStart(12, '0')}`,
      connect: () => this.#connect(tab),
      close: () => {
        if (tab.wire !== null) this.#end(tab.wire);
        tab.wire = null;
      },
      transmit: (frame) => this.#transmit(tab, structuredClone(frame) as Record<string, unknown> & { t: string }),
      timer: (name, ms) => this.#timer(tab, name, ms),
      save: (item) => {
        if (tab.hearing) return;
        this.stored.set(item.cid, structuredClone(item));
        this.#tell(tab, { t: 'item', item: structuredClone(item) });
      },
      forget: (cid) => void this.stored.delete(cid),
      moved: (lane, conv) => {
        if (tab.hearing) return;
        this.storedLanes.set(lane, conv);
        this.#tell(tab, { t: 'moved', lane, conv });
      },
      reload: () => this.#load(tab),
      tell: (message) => this.#tell(tab, message),
      dropSession: () => {},
      changed: () => {},
      arrived: (conv, ev, live) => {
        if (live) tab.seen.push({ conv, seq: ev.seq, id: ev.id });
      },
      failed: ({ code }) => void tab.failures.push(code),
    };
  }

  #connect(tab: Tab): void {
    this.#later(20, () => {
      if (tab.dead || tab.machine.link !== 'connecting') return;
      if (!this.online || !this.serverUp) return linkClosed(tab.machine, 0);
      const wire: Wire = { session: undefined as unknown as FakeSession, open: true, dropNext: 0, doubleNext: 0 };
      wire.session = this.server.connect(
        (frame) => this.#toClient(tab, wire, frame),
        (code) => {
          if (!wire.open) return;
          this.#end(wire);
          this.#later(1, () => {
            if (tab.wire === wire && !tab.dead) {
              tab.wire = null;
              linkClosed(tab.machine, code);
            }
          });
        },
      );
      tab.wire = wire;
      sessionReady(tab.machine, { token: 't', contactId: this.server.contact, conversations: this.server.summaries() });
      linkOpened(tab.machine);
    });
  }

  #transmit(tab: Tab, frame: Record<string, unknown> & { t: string }): void {
    const wire = tab.wire;
    if (wire === null) return;
    this.#later(10, () => {
      if (wire.open && this.serverUp) this.server.receive(wire.session, frame);
    });
  }

  #toClient(tab: Tab, wire: Wire, frame: ServerFrame): void {
    if (frame.t === 'ok' && 'cid' in frame) this.acked.add(String(frame.cid));
    const lost = wire.dropNext > 0 && (frame.t === 'ev' || frame.t === 'ok');
    const doubled = wire.doubleNext > 0 && frame.t === 'ev';
    if (lost) wire.dropNext--;
    if (doubled) wire.doubleNext--;
    if (lost) return;
    for (let k = 0; k < (doubled ? 2 : 1); k++) {
      this.#later(10 + k, () => {
        if (wire.open && tab.wire === wire && !tab.dead) receive(tab.machine, structuredClone(frame));
      });
    }
  }

  #end(wire: Wire): void {
    wire.open = false;
    this.server.disconnect(wire.session);
  }

  #timer(tab: Tab, name: string, ms: number | null): void {
    const mark = ++this.#n;
    if (ms === null) {
      tab.timers.delete(name);
      return;
    }
    tab.timers.set(name, mark);
    this.#later(ms, () => {
      if (tab.dead || tab.timers.get(name) !== mark) return;
      tab.timers.delete(name);
      timerFired(tab.machine, name);
    });
  }

  #later(ms: number, run: () => void): void {
    this.#tasks.add({ at: this.now + ms, n: ++this.#n, run });
  }
}
