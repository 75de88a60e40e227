import type { StepMoment } from '@artifact-store/identity';
import type { TransactionStep } from '@artifact-store/persistence';
import type { Command, DomainEvent, EventStore, Views } from '@artifact-store/registry';
import { doubled } from '@artifact-store/testkit';
import { inSmallPages } from '../../model/dying-workers.js';
import type { Conductor, Place } from './conductor.js';
import type { Player } from './player.js';

/**
 * An event store whose callers stop before each transaction, within it before they read and before they decide, and when it is
 * over. Whoever is stopped within keeps the head lock. Which of two stores has it next is the database's decision, on PostgreSQL.
 */
export class StoppingStore implements Place {
  /** In a transaction, or queued for one. */
  readonly #waiting = new Set<Player>();
  /** How many are stopped with the lock held: more than one where commands share a transaction. */
  #within = 0;
  #asksForLock = false;

  /** @param ofDatabase all stores of the database, of which this becomes one */
  constructor(
    private readonly conductor: Conductor,
    private readonly ofDatabase: StoppingStore[],
    /** Throws where whoever decides dies before the commit. */
    private readonly decided: (events: readonly DomainEvent[], player: Player) => void,
  ) {
    conductor.places.push(this);
    ofDatabase.push(this);
  }

  /** Observes the steps of the database. */
  readonly step = (step: TransactionStep, moment: StepMoment): void => {
    if (step !== 'transaction.begin') return;
    this.#asksForLock = moment === 'before';
    this.conductor.changed();
  };

  /** Where somebody is stopped within, whoever else is here waits for that; and so does whoever asks another store's holder for the lock. */
  isBusy(): boolean {
    if (this.#waiting.size === 0 || this.#within > 0) return false;
    return !(this.#asksForLock && this.ofDatabase.some((each) => each.#within > 0));
  }

  double(real: EventStore): EventStore {
    return doubled(real, {
      transact: <Snapshot, Answer>(command: Command<Snapshot, Answer>) => {
        const { player } = this.conductor;
        return player === undefined ? real.transact(command) : this.#transact(real, command, player);
      },
    });
  }

  async #transact<Snapshot, Answer>(real: EventStore, command: Command<Snapshot, Answer>, player: Player): Promise<Answer> {
    await this.conductor.stop('transaction');
    this.#wait(player);
    try {
      return await real.transact<Snapshot, Answer>({
        load: (views) => this.#load(command, views, player),
        decide: (snapshot, now) => {
          const decision = command.decide(snapshot, now);
          this.decided(decision.events, player);
          return decision;
        },
      });
    } finally {
      this.#goOn(player);
      await this.conductor.stop('transaction is over');
    }
  }

  async #load<Snapshot>(command: Command<Snapshot, unknown>, views: Views, player: Player): Promise<Snapshot> {
    this.#goOn(player);
    try {
      await this.#stopWithin('lock is held', player);
      const snapshot = await command.load(inSmallPages(views));
      await this.#stopWithin('decision', player);
      return snapshot;
    } finally {
      this.#wait(player);
    }
  }

  async #stopWithin(step: string, player: Player): Promise<void> {
    this.#within += 1;
    player.isUnderLock = true;
    await this.conductor.stop(step, player);
    player.isUnderLock = false;
    this.#within -= 1;
  }

  #wait(player: Player): void {
    this.#waiting.add(player);
    player.waits();
  }

  #goOn(player: Player): void {
    this.#waiting.delete(player);
    player.goOn();
  }
}
