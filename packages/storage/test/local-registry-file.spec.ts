import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepMoment } from '@artifact-store/identity';
import { BackendUnavailableError, StorageFullError } from '@artifact-store/planes';
import type { LocalBackendOptions, StorageStep } from '@artifact-store/storage';
import { localSubject } from '@artifact-store/testkit';
import { afterEach, describe, expect, it } from '@jest/globals';

const OLD = Buffer.from('old');
const NEW = Buffer.from('new, and longer');

const subjects: Awaited<ReturnType<typeof localSubject>>[] = [];

async function local(options: Partial<LocalBackendOptions> = {}) {
  const subject = await localSubject(options);
  subjects.push(subject);
  return subject;
}

afterEach(async () => {
  for (const subject of subjects.splice(0)) {
    const staged = await subject.staged();
    await subject.backend.dispose();
    await subject.remove();
    expect(staged).toEqual([]);
  }
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: at /a/path/of/the/server`), { code, syscall: 'fsync' });
}

describe('the registry file of a local backend', () => {
  it('is flushed before it takes its name, and its name is flushed', async () => {
    const steps: StorageStep[] = [];
    const step = (taken: StorageStep, moment: StepMoment) => {
      if (moment === 'after') steps.push(taken);
    };
    const { backend } = await local({ step });
    await backend.registryFile.replace(NEW);
    expect(steps).toEqual(['staging.create', 'staging.write', 'staging.sync', 'registry.rename', 'registry.sync']);
  });

  it.each<[StepMoment, StorageStep, Buffer]>([
    ['before', 'staging.create', OLD],
    ['before', 'staging.write', OLD],
    ['after', 'staging.write', OLD],
    ['before', 'staging.sync', OLD],
    ['after', 'staging.sync', OLD],
    ['before', 'registry.rename', OLD],
    ['after', 'registry.rename', NEW],
    ['before', 'registry.sync', NEW],
  ])('is the old one or the new one, whole, where its writing fails %s %s', async (when, failing, kept) => {
    let isFailing = false;
    const { backend, names } = await local({
      step(step, moment) {
        if (isFailing && step === failing && moment === when) throw systemError('EIO');
      },
    });
    await backend.registryFile.replace(OLD);
    isFailing = true;
    const failure = backend.registryFile.replace(NEW);
    await expect(failure).rejects.toThrow(BackendUnavailableError);
    await expect(failure).rejects.not.toThrow(/path/);
    expect(Buffer.from((await backend.registryFile.read()) ?? [])).toEqual(kept);
    expect(await names()).toEqual(['registry.json']);
    expect((await backend.health()).healthy).toBe(false);
  });

  it('says so where there is no room for it', async () => {
    const { backend } = await local({
      step(step) {
        if (step === 'staging.write') throw systemError('ENOSPC');
      },
    });
    await expect(backend.registryFile.replace(NEW)).rejects.toThrow(StorageFullError);
  });

  it.each([
    ['a directory', (path: string) => mkdir(path)],
    ['a link to elsewhere', (path: string) => symlink('/etc/hostname', path)],
  ])('cannot be read where its name is %s', async (_, make) => {
    const { backend, root } = await local();
    await make(join(root, 'registry.json'));
    await expect(backend.registryFile.read()).rejects.toThrow(BackendUnavailableError);
  });

  it('is out of reach, not missing, where the root is no longer there, and is not made below it', async () => {
    const { backend, root } = await local();
    await backend.registryFile.replace(OLD);
    await rename(root, `${root}.unmounted`);
    await mkdir(root);
    await writeFile(join(root, 'registry.json'), NEW);
    await expect(backend.registryFile.read()).rejects.toThrow(BackendUnavailableError);
    await expect(backend.registryFile.replace(NEW)).rejects.toThrow(BackendUnavailableError);
  });
});
