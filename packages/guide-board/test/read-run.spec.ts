import { chmod, mkdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createDigester } from '@artifact-store/digest';
import type { Digester } from '@artifact-store/identity';
import { largeRun, newRun, oldRun, TCK_PASSWORD, temporaryDirectory, writeRun } from '@artifact-store/testkit';
import { FileChangedError, LocalFileError } from '@artifact-store/transfer';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { contentDigestOf, RunDirectoryError, readRun } from '../src/index.js';

const digester = createDigester({ threads: 1 });
afterAll(() => digester.close());

let directory: string;
beforeEach(async () => {
  directory = (await temporaryDirectory()).path;
});

const read = (with_: Digester = digester) => readRun(directory, { digester: with_ });

describe('a run directory is read', () => {
  it('whole, with the digests of every file', async () => {
    await writeRun(directory, oldRun());
    const run = await read();
    expect(run).toMatchObject({ runId: 'run-20260507T101500Z', secrets: [] });
    expect(run.files.map(({ relativePath }) => relativePath)).toEqual(Object.keys(oldRun()).sort());
    const first = contentDigestOf(run.files, digester);
    expect(contentDigestOf((await read()).files, digester)).toBe(first);
    await writeFile(join(directory, 'reports/report.md'), 'other');
    expect(contentDigestOf((await read()).files, digester)).not.toBe(first);
  });

  it('with 2,000 raw files', async () => {
    await writeRun(directory, largeRun(2000));
    expect((await read()).files.length).toBeGreaterThan(2000);
  });

  it('with the places of what looks like a secret, and never the secret', async () => {
    await writeRun(directory, newRun());
    const { secrets } = await read();
    const folder = 'artifacts/open-cmis-tck/tck/repository-type';
    expect(secrets).toEqual([
      { relativePath: `${folder}/report.json`, line: 1, kind: 'setting' },
      { relativePath: `${folder}/report.xml`, line: 5, kind: 'attribute' },
      { relativePath: `${folder}/stdout.log`, line: 5, kind: 'setting' },
    ]);
    expect(JSON.stringify(secrets)).not.toContain(TCK_PASSWORD);
  });
});

describe('nothing is made of a directory', () => {
  beforeEach(() => writeRun(directory, oldRun()));

  it('without run.json', async () => {
    await unlink(join(directory, 'run.json'));
    await expect(read()).rejects.toThrow(new RunDirectoryError('run.json is not there'));
  });

  it('that is not there, or is a file', async () => {
    await expect(readRun(join(directory, 'none'), { digester })).rejects.toThrow(LocalFileError);
    await expect(readRun(join(directory, 'run.json'), { digester })).resolves.toMatchObject({
      files: [{ relativePath: 'run.json' }],
    });
    await expect(readRun(join(directory, 'plan.json'), { digester })).rejects.toThrow('run.json is not there');
  });

  it('with a link, be it out of the directory or within', async () => {
    await symlink('/etc/passwd', join(directory, 'reports/passwd.md'));
    await symlink('report.md', join(directory, 'reports/copy.md'));
    await expect(read()).rejects.toThrow(
      'reports/copy.md is a symbolic link; reports/passwd.md is a symbolic link: a package holds',
    );
    await rm(join(directory, 'reports'), { recursive: true });
    await symlink('/etc', join(directory, 'reports'));
    await expect(read()).rejects.toThrow('reports is a symbolic link');
  });

  it('with a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, 'socket'), resolve));
    await expect(read()).rejects.toThrow('socket is a socket');
    server.close();
  });

  it('with a name that no package may hold', async () => {
    await writeFile(join(directory, 'a\\b'), '');
    await expect(read()).rejects.toMatchObject({ code: 'invalid_relative_path' });
  });

  it('in which a file changes while it is read', async () => {
    const whileReading: Digester = {
      ...{ of: digester.of, primary: digester.primary, sha256: digester.sha256, primaryStream: digester.primaryStream },
      stream() {
        const stream = digester.stream();
        return {
          update: async (chunk) => {
            await writeFile(join(directory, 'plan.json'), '{"changed": true}');
            await stream.update(chunk);
          },
          finish: () => stream.finish(),
          dispose: () => stream.dispose(),
        };
      },
    };
    await expect(read(whileReading)).rejects.toThrow(FileChangedError);
  });

  it('with text that is not UTF-8 where a document belongs', async () => {
    await writeFile(join(directory, 'plan.json'), Buffer.from([0x22, 0xff, 0x22]));
    await expect(read()).rejects.toThrow('plan.json is not UTF-8');
  });

  it('with a directory where run.json belongs', async () => {
    await unlink(join(directory, 'run.json'));
    await mkdir(join(directory, 'run.json'));
    await expect(read()).rejects.toThrow('run.json is not there');
  });

  const asRoot = process.getuid?.() === 0;
  it(`with a file that may not be read${asRoot ? ' (root may read all: it is read)' : ''}`, async () => {
    await chmod(join(directory, 'plan.json'), 0);
    const outcome = read();
    if (asRoot) await expect(outcome).resolves.toMatchObject({ runId: 'run-20260507T101500Z' });
    else await expect(outcome).rejects.toThrow(new LocalFileError('plan.json: permission denied'));
  });
});
