import { type DeclaredContent, DigestMismatchError, SizeMismatchError } from '@artifact-store/planes';

/**
 * What bytes have to be, by what was announced of them and by what their sender says.
 * @throws SizeMismatchError, DigestMismatchError where no bytes can be both
 */
export function agreedContent(announced: DeclaredContent, sent: DeclaredContent): DeclaredContent {
  const { sizeBytes } = announced;
  if (sizeBytes !== undefined && sent.sizeBytes !== undefined && sizeBytes !== sent.sizeBytes) {
    const members = { declared: sizeBytes, computed: sent.sizeBytes };
    throw new SizeMismatchError(`${sent.sizeBytes} bytes are sent, ${sizeBytes} were announced`, members);
  }
  for (const [name, prefix] of [
    ['contentAddress', ''],
    ['sha256', 'sha256:'],
  ] as const) {
    const [declared, computed] = [announced[name], sent[name]];
    if (declared === undefined || computed === undefined || declared === computed) continue;
    const [one, other] = [`${prefix}${declared}`, `${prefix}${computed}`];
    throw new DigestMismatchError(`the bytes sent are said to be ${other}, announced were ${one}`, {
      declared: one,
      computed: other,
    });
  }
  return {
    sizeBytes: sizeBytes ?? sent.sizeBytes,
    contentAddress: announced.contentAddress ?? sent.contentAddress,
    sha256: announced.sha256 ?? sent.sha256,
  };
}
