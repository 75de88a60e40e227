import { openDatabaseOf } from '@artifact-store/embedded';
import { type PackageId, parseId } from '@artifact-store/identity';
import { type LetGoStatus, letGo } from '@artifact-store/testkit';
import { configIn } from './server.js';

/** Lets packages of a server that was stopped go, as far as its log tells. */
export async function letGoIn(directory: string, packages: Readonly<Record<LetGoStatus, string>>): Promise<void> {
  const database = await openDatabaseOf(configIn(directory, {}));
  for (const [upTo, packageId] of Object.entries(packages)) {
    await letGo(database.eventStore, parseId<PackageId>(packageId), upTo as LetGoStatus);
  }
  await database.close();
}
