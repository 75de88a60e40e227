import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What Schemathesis did with one operation. */
export interface Asked {
  /** Requests that were answered. */
  examples: number;
  /** How often each status came. */
  readonly statuses: Record<string, number>;
  /** Each check that failed: its name, what it says, and the request. */
  readonly failures: string[];
}

interface Scenario {
  readonly recorder: {
    readonly cases?: Record<string, { readonly value: { readonly method: string; readonly path: string } }>;
    readonly checks?: Record<
      string,
      readonly { readonly name: string; readonly status: string; readonly failure_info?: unknown }[]
    >;
    readonly interactions?: Record<string, { readonly response?: { readonly status_code: number } | null }>;
  };
}

/** The report of a run (NDJSON), by operation: `GET /packages/{package_id}`. */
export async function readReport(path: string): Promise<ReadonlyMap<string, Asked>> {
  const report = new Map<string, Asked>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { ScenarioFinished: scenario } = JSON.parse(line) as { readonly ScenarioFinished?: Scenario };
    if (scenario !== undefined) add(scenario, report);
  }
  return report;
}

function add({ recorder: { cases = {}, checks = {}, interactions = {} } }: Scenario, report: Map<string, Asked>): void {
  for (const [id, { value }] of Object.entries(cases)) {
    const operation = `${value.method} ${value.path}`;
    const asked = report.get(operation) ?? { examples: 0, statuses: {}, failures: [] };
    report.set(operation, asked);
    const status = interactions[id]?.response?.status_code;
    if (status !== undefined) {
      asked.examples += 1;
      asked.statuses[status] = (asked.statuses[status] ?? 0) + 1;
    }
    for (const check of checks[id] ?? []) {
      if (check.status === 'failure')
        asked.failures.push(`${check.name}: ${JSON.stringify(check.failure_info)} ${JSON.stringify(value)}`);
    }
  }
}
