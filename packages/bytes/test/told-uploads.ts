import type { BeginUpload, BegunUpload, UploadLease, UploadLeases } from '@artifact-store/planes';

/** One upload session, of which a test tells; it keeps what it is asked for, in order. */
export class ToldUploads implements UploadLeases {
  readonly asked: string[] = [];
  /** What the next PUT is answered, with the grant that it came with. */
  begun: (grant: string) => Promise<BegunUpload> = async (grant) => ({
    lease: { grant, number: 1 },
    relativePath: 'announced.txt',
    mediaType: 'text/plain',
    declared: {},
  });
  /** Refuses the next sign of life. */
  refusal: Error | null = null;

  begin({ grant }: BeginUpload): Promise<BegunUpload> {
    this.asked.push('begin');
    return this.begun(grant);
  }

  async heartbeat({ number }: UploadLease): Promise<void> {
    this.asked.push(`heartbeat ${number}`);
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) throw refusal;
  }

  async end({ number }: UploadLease): Promise<void> {
    this.asked.push(`end ${number}`);
  }
}
