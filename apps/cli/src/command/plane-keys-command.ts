import { randomBytes } from 'node:crypto';
import { Args } from '@oclif/core';
import type { FreshKeys, PlaneKeys } from '../plane-keys/plane-keys.js';
import { BaseCommand } from './base-command.js';

const CREDENTIAL_BYTES = 32;

/** What a step has come to. Ids of keys are public; nothing secret is ever printed. */
export interface PlaneKeysStep {
  readonly control_plane: string;
  readonly data_plane: string;
  readonly signing_key_id: string | null;
  readonly key_ids: readonly string[];
  /** In this order. */
  readonly restart: readonly ('control planes' | 'data planes')[];
  readonly next: string;
}

/** Of each of these commands. */
export const KEY_DIRECTORY = { dir: Args.string({ description: 'Directory of the two documents.', required: true }) };

/** A command on the keys of planes that are processes of their own: on files alone, without a server. */
export abstract class PlaneKeysCommand extends BaseCommand {
  protected async fresh(): Promise<FreshKeys> {
    const { generateGrantJwk } = await import('@artifact-store/planes');
    return { grantKey: await generateGrantJwk(), credential: randomBytes(CREDENTIAL_BYTES).toString('base64url') };
  }

  /** Takes one step from what the directory holds. */
  protected async step(
    dir: string,
    take: (keys: PlaneKeys) => PlaneKeys | Promise<PlaneKeys>,
    about: Pick<PlaneKeysStep, 'restart' | 'next'>,
  ): Promise<PlaneKeysStep> {
    const { KeyDirectory } = await import('../plane-keys/key-directory.js');
    const directory = new KeyDirectory(dir);
    const before = await directory.read();
    const after = await take(before);
    await directory.replace(before, after);
    return this.shown(directory, after, about);
  }

  protected shown(
    { controlPlanePath, dataPlanePath }: { readonly controlPlanePath: string; readonly dataPlanePath: string },
    { grantKeys }: PlaneKeys,
    { restart, next }: Pick<PlaneKeysStep, 'restart' | 'next'>,
  ): PlaneKeysStep {
    const ids = grantKeys.map(({ kid }) => kid);
    this.log(`control planes  ${controlPlanePath}`);
    this.log(`data planes     ${dataPlanePath}`);
    this.log(`signing key     ${ids[0]}`);
    for (const id of ids.slice(1)) this.log(`checked too     ${id}`);
    if (restart.length > 0) this.log(`restart         all ${restart.join(', then all ')}`);
    this.log(`next            ${next}`);
    return {
      control_plane: controlPlanePath,
      data_plane: dataPlanePath,
      signing_key_id: ids[0] ?? null,
      key_ids: ids,
      restart,
      next,
    };
  }
}
