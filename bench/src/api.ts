import { type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BenchServer } from './server.js';

/** The few calls a benchmark makes, by plain HTTP: what a producer without our client would send. */
export class Api {
  constructor(private readonly server: BenchServer) {}

  async createPackage(name: string): Promise<string> {
    const body = { name, producer: 'bench', subject: 'bench', retention_class: 'transient' };
    const created = await this.send('POST', '/packages', Buffer.from(JSON.stringify(body)));
    return (JSON.parse(created.toString()) as { package_id: string }).package_id;
  }

  put(packageId: string, path: string, body: Buffer | Readable): Promise<Buffer> {
    return this.send('PUT', `/packages/${packageId}/files/${path}`, body, 'application/octet-stream');
  }

  /** The lines of the answer. */
  async archive(packageId: string, body: Buffer | Readable): Promise<readonly string[]> {
    const answer = await this.send('POST', `/packages/${packageId}/archive`, body, 'application/x-tar');
    return answer.toString().split('\n').slice(0, -1);
  }

  finalize(packageId: string): Promise<Buffer> {
    return this.send('POST', `/packages/${packageId}/finalize`, Buffer.from('{}'));
  }

  private async send(method: string, path: string, body: Buffer | Readable, type = 'application/json'): Promise<Buffer> {
    const headers = { authorization: `Bearer ${this.server.token}`, 'content-type': type };
    const sent = request(`${this.server.url}${path}`, { method, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => sent.once('response', resolve).once('error', reject));
    if (Buffer.isBuffer(body)) sent.end(body);
    else await pipeline(body, sent);
    const response = await answered;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks);
    if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
    return text;
  }
}
