import { type Content, filledContent } from '@artifact-store/testkit';

/** So few that whoever uploads meets others who upload the same; the last is staged in a file. */
export const CONTENTS: readonly Content[] = [filledContent('one', 40), filledContent('two', 40), filledContent('three', 300_000)];

const byAddress = new Map<string, Content>(CONTENTS.map((content) => [content.address, content]));

/** @throws Error for what nobody uploads */
export function contentAt(address: string): Content {
  const content = byAddress.get(address);
  if (content === undefined) throw new Error(`nobody uploads ${address}`);
  return content;
}
