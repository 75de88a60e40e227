import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { Player } from './player.js';

/** Where players wait for each other. */
export interface Place {
  /** Whether something goes on there that no player who is stopped has to go on for. */
  isBusy(): boolean;
}

/** Who of those that are stopped goes on next. There is at least one. */
export type Choice = (stopped: readonly Player[]) => Player;

/**
 * Leads players through a round: each stops before each of its steps, and only one goes on at a time, until it is stopped again,
 * is done, or waits for somebody who is stopped. So the order of all steps is what is chosen, and no time passes for it.
 */
export class Conductor {
  readonly places: Place[] = [];
  /** What was done in this round, in order. */
  readonly steps: string[] = [];
  readonly #whose = new AsyncLocalStorage<Player>();
  readonly #players = new Map<string, Player>();
  #hasFailed = false;
  /** Whether nobody stops any more. */
  #isOpen = true;
  #changed = () => {};

  /** Whose doing the code that asks is part of; undefined between rounds. */
  get player(): Player | undefined {
    return this.#whose.getStore();
  }

  /** Has a player of this round do something, whoever asks for it. */
  as<Answer>(player: Player, act: () => Promise<Answer>): Promise<Answer> {
    return this.#whose.run(player, act);
  }

  named(name: string): Player | undefined {
    return this.#players.get(name);
  }

  /** Tells that a place or a player is not as it was. */
  readonly changed = (): void => this.#changed();

  /** Where a step is about to be taken. */
  async stop(step: string, player = this.player): Promise<void> {
    if (player === undefined || player.isQuiet || this.#isOpen) return;
    await player.stopAt(step);
  }

  /** Takes many steps as one: what happens between them is of no interest here. */
  async quietly<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    const { player } = this;
    if (player === undefined) return act();
    player.isQuiet = true;
    try {
      return await act();
    } finally {
      player.isQuiet = false;
    }
  }

  /**
   * Plays all parts to their ends.
   * @param atRest looks at what there is between two steps
   * @throws what a part or `atRest` throws; all parts have ended by then
   */
  async play(parts: ReadonlyMap<string, () => Promise<void>>, choose: Choice, atRest: () => Promise<void>): Promise<void> {
    this.steps.length = 0;
    this.#hasFailed = false;
    this.#isOpen = false;
    for (const name of parts.keys()) this.#players.set(name, new Player(name, this.changed));
    const playing = [...parts].map(([name, part]) => this.#begin(name, part));
    const leading = this.#lead(choose, atRest).finally(() => this.#open());
    const outcomes = await Promise.allSettled([leading, ...playing]);
    this.#players.clear();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #begin(name: string, part: () => Promise<void>): Promise<void> {
    const player = this.#players.get(name) as Player;
    try {
      await this.as(player, async () => {
        await this.stop('begin');
        await part();
      });
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      player.ends();
    }
  }

  async #lead(choose: Choice, atRest: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.#rest();
      await atRest();
      const players = [...this.#players.values()];
      const stopped = players.filter(({ where }) => where === 'stopped');
      if (this.#hasFailed || players.every(({ where }) => where === 'done')) return;
      if (stopped.length === 0) throw new Error('everybody waits for somebody else');
      const next = choose(stopped);
      this.steps.push(`${next.name}: ${next.step}`);
      next.goOn();
    }
  }

  /** Resolves when nothing happens any more unless somebody who is stopped goes on. */
  async #rest(): Promise<void> {
    for (;;) {
      // What follows from what has changed without waiting for anything has happened by then.
      await setImmediate();
      const isOnTheWay = [...this.#players.values()].some(({ where }) => where === 'on the way');
      if (!isOnTheWay && !this.places.some((place) => place.isBusy())) return;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #open(): void {
    this.#isOpen = true;
    for (const player of this.#players.values()) if (player.where === 'stopped') player.goOn();
  }
}
