/** A network in virtual time between one or more machines (tabs of one browser) and a FakeServer; every fault is a method. */
import type { ServerFrame } from '#protocol/server-frames.ts';
import { FakeServer, type FakeSession } from '../client/fake-server.ts';
import { linkClosed, linkOpened, sessionReady, start, timerFired } from '../client/link.ts';
import { createMachine, receive } from '../client/machine.ts';
import type { Machine, MachineIo, OutboxItem } from '../client/types.ts';

type Task = { at: number; n: number; run: () => void };
type Wire = { session: FakeSession; open: boolean; dropNext: number; doubleNext: number };
export type Tab = { machine: Machine; wire: Wire | null; timers: Map<string, number>; dead: boolean; failures: string[]; seen: string[] };

export class Simulation {
  now = 1_700_000_000_000;
  online = true;
  serverUp = true;
  server = new FakeServer(() => this.now);
  /** What localStorage holds: shared by all tabs, kept over reloads. */
  stored = new Map<string, OutboxItem>();
  storedLanes = new Map<string, string>();
  tabs: Tab[] = [];
  #tasks: Task[] = [];
  #n = 0;
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  openTab(): Tab {
    const tab: Tab = { machine: undefined as unknown as Machine, wire: null, timers: new Map(), dead: false, failures: [], seen: [] };
    tab.machine = createMachine(this.#io(tab), {
      deviceId: 'device-1',
      tabId: `tab${this.#n}`,
      locale: 'en',
      outbox: [...this.stored.values()].map((x) => structuredClone(x)),
      lanes: this.storedLanes,
    });
    this.tabs.push(tab);
    start(tab.machine);
    return tab;
  }

  /** The page goes away without a word and comes back: memory is lost, storage stays. */
  reload(tab: Tab): Tab {
    this.cut(tab);
    tab.dead = true;
    const place = this.tabs.indexOf(tab);
    const again = this.openTab();
    this.tabs = this.tabs.filter((x) => x !== again);
    this.tabs[place] = again;
    return again;
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
      const next = this.#tasks.filter((t) => t.at <= until).sort((a, b) => a.at - b.at || a.n - b.n)[0];
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((t) => t !== next);
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
      save: (item) => void this.stored.set(item.cid, structuredClone(item)),
      forget: (cid) => void this.stored.delete(cid),
      moved: (lane, conv) => void this.storedLanes.set(lane, conv),
      dropSession: () => {},
      changed: () => {},
      arrived: (_conv, ev, live) => {
        if (live) tab.seen.push(ev.id);
      },
      failed: (code) => void tab.failures.push(code),
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
    this.#tasks.push({ at: this.now + ms, n: ++this.#n, run });
  }
}
