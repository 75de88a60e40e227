import type { HoldId, PackageId, Timestamp } from '@artifact-store/identity';
import { ArtifactStoreError, type JobView, type RetentionRule, type WorkingControlPlane } from '@artifact-store/planes';
import { until } from '@artifact-store/testkit';
import { expect } from '@jest/globals';
import type { ControlConfig } from '../../../src/control.js';
import { RetentionProcess } from '../process/running.js';
import { CLASS_SECONDS, type ClassName, secondsAfter } from './calendar.js';

/** A package, and what ought to be true of it. */
export interface Kept {
  readonly packageId: PackageId;
  readonly className: ClassName;
  expiresAt: Timestamp | null;
  readonly holds: HoldId[];
  isEligible: boolean;
}

/** How the next time comes: the process lives on, is ended and started, or is killed when it hears of it. */
export type Passing = 'on' | 'restarted' | 'killed';

/** A process that sweeps by itself while its clock is moved through years, and what it ought to do. */
export class Walker {
  readonly packages: Kept[] = [];
  readonly #config: ControlConfig;
  #process: RetentionProcess;
  #now: Timestamp;

  private constructor(config: ControlConfig, process: RetentionProcess, now: Timestamp) {
    this.#config = config;
    this.#process = process;
    this.#now = now;
  }

  static async start(config: ControlConfig, now: Timestamp): Promise<Walker> {
    return new Walker(config, await sweeping(config, now), now);
  }

  get control(): WorkingControlPlane {
    return this.#process.control;
  }

  async create(className: ClassName): Promise<Kept> {
    const command = { name: 'run', producer: 'years', subject: 'example.org', retentionClass: className, actor: 'walker' };
    const { packageId } = (await this.control.packages.create(command)).package;
    const seconds = CLASS_SECONDS[className];
    const expiresAt = seconds === null ? null : secondsAfter(this.#now, seconds);
    const kept: Kept = { packageId, className, expiresAt, holds: [], isEligible: false };
    this.packages.push(kept);
    return kept;
  }

  async hold(kept: Kept): Promise<void> {
    const { packageId } = kept;
    const { holdId } = await this.control.retention.hold({ packageId, reason: 'a case', actor: 'walker' });
    kept.holds.push(holdId);
    kept.isEligible = false;
  }

  async releaseOne({ packageId, holds }: Kept): Promise<void> {
    const holdId = holds.shift();
    if (holdId === undefined) throw new Error('the package is not held');
    await this.control.retention.release({ packageId, holdId, reason: 'settled', actor: 'walker' });
  }

  /** Extends a package; the code of the refusal where it never expires. */
  async extend(kept: Kept, newExpiresAt: Timestamp): Promise<void> {
    const { packageId, expiresAt } = kept;
    const extension = this.control.retention.extend({ packageId, newExpiresAt, reason: 'audit', actor: 'walker' });
    if (expiresAt === null) {
      const refusal = await extension.catch((error: unknown) => error);
      expect(refusal instanceof ArtifactStoreError && refusal.code).toBe('never_expires');
      return;
    }
    await extension;
    kept.expiresAt = newExpiresAt;
    kept.isEligible = false;
  }

  /** Lets that time come, and waits for the sweep that comes with it. */
  async walkTo(time: Timestamp, passing: Passing = 'on'): Promise<JobView> {
    this.#now = time;
    if (passing === 'restarted') await this.#process.end();
    else this.#process.setClock(time);
    if (passing === 'killed') await this.#process.kill();
    if (passing !== 'on') this.#process = await sweeping(this.#config, time);
    return this.#sweepOf(time);
  }

  /** What a sweep now ought to mark is what the sweep marked; and of all packages the system says what ought to be true. */
  async expectMarked({ jobId, state, result }: JobView): Promise<void> {
    const due = this.packages.filter((kept) => !kept.isEligible && kept.holds.length === 0 && this.#hasExpired(kept));
    for (const kept of due) kept.isEligible = true;
    const { items } = await this.control.jobs.items({ jobId, limit: 1000 });
    const marked = items.map((item) => item.package_id);
    expect({ at: this.#now, state, asOf: result.as_of, marked: marked.sort() }).toEqual({
      at: this.#now,
      state: 'succeeded',
      asOf: this.#now,
      marked: due.map(({ packageId }) => packageId).sort(),
    });
    await this.expectAll();
  }

  async expectAll(): Promise<void> {
    const { items } = await this.control.packages.list({ eligible: true, limit: 1000 });
    const eligible = this.packages.filter((kept) => kept.isEligible).map(({ packageId }) => packageId);
    expect(items.map((item) => item.package.packageId).sort()).toEqual(eligible.sort());
    for (const kept of this.packages) {
      const { rule, retention } = await this.control.retention.explain(kept.packageId);
      expect({ at: this.#now, className: kept.className, rule, expiresAt: retention.currentExpiresAt }).toEqual({
        at: this.#now,
        className: kept.className,
        rule: this.#ruleOf(kept),
        expiresAt: kept.expiresAt,
      });
    }
  }

  end(): Promise<void> {
    return this.#process.end();
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  #hasExpired({ expiresAt }: Kept): boolean {
    return expiresAt !== null && expiresAt <= this.#now;
  }

  #ruleOf(kept: Kept): RetentionRule {
    if (kept.holds.length > 0) return 'held';
    if (kept.expiresAt === null) return 'never_expires';
    if (!this.#hasExpired(kept)) return 'not_expired';
    return kept.isEligible ? 'eligible' : 'expired';
  }

  async #sweepOf(time: Timestamp): Promise<JobView> {
    let found: readonly JobView[] = [];
    await until(async () => {
      const { items } = await this.control.jobs.list({ limit: 10 });
      found = items.filter((job) => job.createdAt === time);
      return found.some((job) => job.finishedAt !== null);
    });
    const [job, ...others] = found;
    if (job === undefined || others.length > 0) throw new Error(`there are ${found.length} sweeps at ${time}`);
    return job;
  }
}

/** A second is an interval of its own, so each time that comes brings a sweep. */
function sweeping(config: ControlConfig, clock: Timestamp): Promise<RetentionProcess> {
  return RetentionProcess.start({ config, clock, sweepIntervalSeconds: 1 });
}
