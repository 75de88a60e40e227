import type { FileView } from '@artifact-store/planes';

/**
 * Which files a transaction sees at the paths it has read. A file that has gone elsewhere may still be told: who asks looks at
 * its row.
 */
export class FilesAtPaths {
  readonly #at = new Map<string, Set<string>>();
  readonly #unsettled = new Set<string>();
  #anyUnsettled = false;

  static idOf(packageId: string, relativePath: string): string {
    // Ids hold no space.
    return `${packageId} ${relativePath}`;
  }

  /** Ids of files; undefined if the path has not been read. */
  at(id: string): ReadonlySet<string> | undefined {
    return this.#at.get(id);
  }

  /** Whether a file may be at the path that the database does not have there yet. */
  isUnsettled(id: string): boolean {
    return this.#anyUnsettled || this.#unsettled.has(id);
  }

  settle(): void {
    this.#unsettled.clear();
    this.#anyUnsettled = false;
  }

  /** Takes what the database says of a path. */
  learn(id: string, files: readonly FileView[]): void {
    this.#at.set(id, new Set(files.map((file) => file.fileId)));
  }

  /** A file is at a path now. */
  put({ fileId, packageId, relativePath }: FileView): void {
    const id = FilesAtPaths.idOf(packageId, relativePath);
    const files = this.#at.get(id);
    if (files === undefined) this.#unsettled.add(id);
    else files.add(fileId);
  }

  /** A file of which nothing is known was changed: it may be anywhere. */
  forget(): void {
    this.#at.clear();
    this.#anyUnsettled = true;
  }
}
