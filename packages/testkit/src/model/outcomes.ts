import { ArtifactStoreError } from '@artifact-store/planes';
import { DONE, type Outcome } from './package-rules.js';

/** What an act came to. @throws what is no error of the catalogue */
export async function outcomeOf<Answer>(act: Promise<Answer>): Promise<{ readonly outcome: Outcome; readonly answer?: Answer }> {
  try {
    return { outcome: DONE, answer: await act };
  } catch (error) {
    if (error instanceof ArtifactStoreError) return { outcome: error.code };
    throw error;
  }
}
