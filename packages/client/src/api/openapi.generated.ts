// Made of schemas/openapi/artifact-store.json by npm run docs:reference. Types only.

export interface paths {
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["banner"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events/{sequence}/payload": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getEventPayload"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/files/{file_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getFile"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/files/{file_id}/download": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["downloadFile"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/files/{file_id}/grants": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["grantRead"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listJobs"];
        readonly put?: never;
        readonly post: operations["createJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["cancelJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job_id}/items": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listJobItems"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metadata-schemas": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listMetadataSchemas"];
        readonly put?: never;
        readonly post: operations["registerMetadataSchema"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metadata-schemas/{slug}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getMetadataSchema"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listPackages"];
        readonly put?: never;
        readonly post: operations["createPackage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getPackage"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/archive": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["postArchive"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/explain": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["explainRetention"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/files": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listFiles"];
        readonly put?: never;
        readonly post: operations["postFile"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/files/{relative_path}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put: operations["putFile"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/finalize": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["finalizePackage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/grants": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["grantUpload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/known": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["recordKnown"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/manifest": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getManifest"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/manifest.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getManifestJson"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/retention": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getRetention"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/retention/extensions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["extendRetention"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/retention/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listRetentionHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/retention/holds": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["listHolds"];
        readonly put?: never;
        readonly post: operations["applyHold"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/retention/holds/{hold_id}/release": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["releaseHold"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/packages/{package_id}/undelete": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["undeletePackage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/uploads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post: operations["createUpload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/uploads/{upload_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get: operations["getUpload"];
        readonly put: operations["putUpload"];
        readonly post?: never;
        readonly delete: operations["abortUpload"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly ApplyHold: {
            readonly reason: string;
            readonly reference?: string | null;
        };
        readonly ArchiveLine: {
            readonly error?: components["schemas"]["FileError"];
            readonly file?: components["schemas"]["File"];
            readonly recorded?: number;
            readonly refused?: number;
            readonly relative_path?: string | null;
            /** @enum {string} */
            readonly result: "recorded" | "reused" | "refused" | "skipped" | "complete" | "failed";
            readonly reused?: number;
            readonly skipped?: number;
        };
        readonly BackendHealth: {
            readonly backend_id: string;
            readonly detail: string;
            readonly free_bytes: number | null;
            readonly healthy: boolean;
            readonly total_bytes: number | null;
        };
        readonly Banner: {
            readonly docs: string;
            readonly health: string;
            readonly openapi: string;
            readonly service: string;
            readonly version: string;
        };
        readonly CollectionOptions: {
            readonly grace_seconds?: number | null;
        };
        readonly CreateJob: {
            /** @default false */
            readonly dry_run?: boolean | null;
            /** @enum {string} */
            readonly kind: "retention-sweep" | "retention-gc" | "storage-verify" | "storage-reconcile" | "upload-expiry";
            readonly options?: (components["schemas"]["SweepOptions"] | components["schemas"]["CollectionOptions"] | components["schemas"]["VerificationOptions"] | components["schemas"]["ReconciliationOptions"]) | null;
        };
        readonly CreatePackage: {
            readonly metadata?: {
                readonly [key: string]: unknown;
            } | null;
            readonly metadata_schema?: string | null;
            readonly name: string;
            readonly producer: string;
            /** @enum {string} */
            readonly retention_class: "transient" | "raw-evidence" | "summary-evidence" | "release-evidence" | "permanent-record";
            readonly subject: string;
            readonly unique_key?: string | null;
        };
        readonly CreateUpload: {
            readonly digest?: string | null;
            readonly media_type: string;
            readonly package_id: string;
            readonly relative_path: string;
            readonly size_bytes?: number | null;
        };
        readonly CreatedPackage: {
            readonly created_at: string;
            readonly created_by: string;
            readonly file_count: number;
            readonly finalized_at: string | null;
            readonly finalized_by: string | null;
            readonly last_event_sequence: number;
            readonly manifest_digest: string | null;
            readonly metadata: {
                readonly [key: string]: unknown;
            };
            readonly metadata_schema: string | null;
            readonly name: string;
            readonly package_id: string;
            readonly producer: string;
            readonly retention: components["schemas"]["Retention"];
            readonly retention_class: string;
            /** @enum {string} */
            readonly status: "created" | "finalized" | "collecting" | "garbage_collected";
            readonly subject: string;
            readonly total_bytes: number;
            readonly unique_key: string | null;
            readonly upload_grant: components["schemas"]["Grant"] | null;
        };
        readonly DatabaseHealth: {
            readonly detail: string;
            readonly healthy: boolean;
        };
        readonly Event: {
            readonly actor: string;
            readonly created_at: string;
            readonly event_type: string;
            readonly leaf_hash: string;
            readonly payload: {
                readonly [key: string]: unknown;
            } | null;
            readonly payload_digest: string;
            readonly payload_size?: number;
            readonly payload_url?: string;
            readonly sequence: number;
            readonly subject_id: string;
            readonly subject_kind: string;
        };
        readonly EventPage: {
            readonly events: readonly components["schemas"]["Event"][];
            readonly log_id: string;
            readonly next_since: number;
        };
        readonly ExpirySetBy: {
            readonly actor: string;
            readonly created_at: string;
            readonly event_type: string;
            readonly reason: string | null;
            readonly sequence: number;
        };
        readonly ExtendRetention: {
            readonly new_expires_at: string;
            readonly reason: string;
        };
        readonly File: {
            readonly created_at: string;
            readonly created_by: string;
            readonly digest_algorithm: string;
            readonly digest_primary: string;
            readonly digest_sha256: string;
            readonly file_id: string;
            readonly media_type: string;
            readonly package_id: string;
            readonly relative_path: string;
            readonly size_bytes: number;
        };
        readonly FileError: {
            readonly code: string;
            readonly detail: string;
            readonly members: {
                readonly [key: string]: unknown;
            };
        };
        readonly FileForm: {
            readonly file: string;
            readonly media_type?: string;
            readonly relative_path: string;
        };
        readonly FilePage: {
            readonly items: readonly components["schemas"]["File"][];
            readonly next_cursor: string | null;
        };
        readonly FinalizePackage: {
            /** @default false */
            readonly allow_empty?: boolean | null;
        };
        readonly FinalizedPackage: {
            readonly file_count: number;
            readonly finalized_at: string;
            readonly finalized_by: string;
            readonly manifest_digest: string;
            readonly package_id: string;
            readonly total_bytes: number;
        };
        readonly Grant: {
            readonly expires_at: string;
            readonly token: string;
            readonly url: string | null;
        };
        readonly GrantUpload: {
            readonly relative_path?: string | null;
        };
        readonly Health: {
            readonly backend: components["schemas"]["BackendHealth"];
            readonly backends: readonly components["schemas"]["BackendHealth"][];
            readonly db: components["schemas"]["DatabaseHealth"];
            readonly queue: components["schemas"]["QueueHealth"];
            /** @enum {string} */
            readonly status: "ok" | "degraded";
            readonly storage: components["schemas"]["StorageHealth"];
        };
        readonly Hold: {
            readonly applied_at: string;
            readonly applied_by: string;
            readonly hold_id: string;
            readonly package_id: string;
            readonly reason: string;
            readonly reference: string | null;
            readonly release_reason: string | null;
            readonly released_at: string | null;
            readonly released_by: string | null;
        };
        readonly HoldPage: {
            readonly items: readonly components["schemas"]["Hold"][];
            readonly next_cursor: string | null;
        };
        readonly Job: {
            readonly bytes: number;
            readonly cancel_requested: boolean;
            readonly created_at: string;
            readonly created_by: string;
            readonly done: number;
            readonly dry_run: boolean;
            readonly error: components["schemas"]["JobError"] | null;
            readonly eta_seconds: number | null;
            readonly finished_at: string | null;
            readonly job_id: string;
            /** @enum {string} */
            readonly kind: "retention-sweep" | "retention-gc" | "storage-verify" | "storage-reconcile" | "upload-expiry";
            readonly options: {
                readonly [key: string]: unknown;
            };
            readonly rate: number | null;
            readonly result: {
                readonly [key: string]: unknown;
            };
            readonly started_at: string | null;
            /** @enum {string} */
            readonly state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            readonly total: number | null;
            readonly updated_at: string;
        };
        readonly JobError: {
            readonly code: string;
            readonly detail: string;
        };
        readonly JobItemPage: {
            readonly items: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly next_cursor: string | null;
        };
        readonly JobPage: {
            readonly items: readonly components["schemas"]["Job"][];
            readonly next_cursor: string | null;
        };
        readonly KnownFile: {
            readonly digest: string;
            readonly media_type: string;
            readonly relative_path: string;
            readonly sha256: string;
            readonly size_bytes: number;
        };
        readonly KnownFiles: {
            readonly files: readonly components["schemas"]["KnownFile"][];
        };
        readonly KnownResult: {
            readonly error: components["schemas"]["FileError"] | null;
            readonly file: components["schemas"]["File"] | null;
        };
        readonly KnownResults: {
            readonly results: readonly components["schemas"]["KnownResult"][];
        };
        readonly MetadataSchema: {
            readonly created_at: string;
            readonly created_by: string;
            readonly digest: string;
            readonly json_schema: {
                readonly [key: string]: unknown;
            };
            readonly slug: string;
        };
        readonly MetadataSchemaPage: {
            readonly items: readonly components["schemas"]["MetadataSchemaSummary"][];
            readonly next_cursor: string | null;
        };
        readonly MetadataSchemaSummary: {
            readonly created_at: string;
            readonly created_by: string;
            readonly digest: string;
            readonly slug: string;
        };
        readonly Package: {
            readonly created_at: string;
            readonly created_by: string;
            readonly file_count: number;
            readonly finalized_at: string | null;
            readonly finalized_by: string | null;
            readonly last_event_sequence: number;
            readonly manifest_digest: string | null;
            readonly metadata: {
                readonly [key: string]: unknown;
            };
            readonly metadata_schema: string | null;
            readonly name: string;
            readonly package_id: string;
            readonly producer: string;
            readonly retention: components["schemas"]["Retention"];
            readonly retention_class: string;
            /** @enum {string} */
            readonly status: "created" | "finalized" | "collecting" | "garbage_collected";
            readonly subject: string;
            readonly total_bytes: number;
            readonly unique_key: string | null;
        };
        readonly PackagePage: {
            readonly items: readonly components["schemas"]["Package"][];
            readonly next_cursor: string | null;
        };
        readonly Problem: {
            readonly code: string;
            readonly detail: string;
            readonly remedy: string;
            readonly request_id: string;
            readonly status: number;
            readonly title: string;
            readonly type: string;
        };
        readonly QueueHealth: {
            readonly detail: string;
            readonly healthy: boolean;
        };
        readonly Receiving: {
            readonly by: string;
            readonly until: string;
        };
        readonly ReconciliationOptions: {
            readonly backend_id?: string | null;
            /** @default false */
            readonly delete_orphans?: boolean | null;
            readonly expected_orphans?: number | null;
        };
        readonly RegisterSchema: {
            readonly json_schema: {
                readonly [key: string]: unknown;
            };
            readonly slug: string;
        };
        readonly ReleaseHold: {
            readonly reason: string;
        };
        readonly Retention: {
            readonly active_hold_id: string | null;
            readonly current_expires_at: string | null;
            readonly eligible_at: string | null;
            readonly eligible_for_deletion: boolean;
            readonly last_event_sequence: number;
        };
        readonly RetentionExplanation: {
            readonly active_holds: readonly components["schemas"]["Hold"][];
            readonly as_of: string;
            readonly because: string;
            readonly expiry_set_by: components["schemas"]["ExpirySetBy"];
            readonly has_more_holds: boolean;
            readonly is_kept: boolean;
            readonly kept_until: string | null;
            readonly next: string;
            readonly package_id: string;
            readonly retention: components["schemas"]["Retention"];
            readonly retention_class: string;
            /** @enum {string} */
            readonly rule: "garbage_collected" | "collecting" | "held" | "never_expires" | "not_expired" | "expired" | "eligible";
            /** @enum {string} */
            readonly status: "created" | "finalized" | "collecting" | "garbage_collected";
        };
        readonly RetentionExtension: {
            readonly extended_at: string;
            readonly extended_by: string;
            readonly new_expires_at: string;
            readonly package_id: string;
            readonly previous_expires_at: string;
            readonly reason: string;
        };
        readonly RetentionHistoryPage: {
            readonly items: readonly components["schemas"]["Event"][];
            readonly next_cursor: string | null;
        };
        readonly RetentionStatus: {
            readonly active_holds: readonly components["schemas"]["Hold"][];
            readonly has_more_holds: boolean;
            readonly package_id: string;
            readonly retention: components["schemas"]["Retention"];
            readonly retention_class: string;
            /** @enum {string} */
            readonly status: "created" | "finalized" | "collecting" | "garbage_collected";
        };
        readonly StorageHealth: {
            readonly failed_locations: number | null;
            readonly missing_objects: number | null;
        };
        readonly SweepOptions: {
            /** @default false */
            readonly force?: boolean | null;
        };
        readonly UndeletePackage: {
            readonly new_expires_at: string;
            readonly reason: string;
        };
        readonly Upload: {
            readonly aborted_by: string | null;
            readonly created_at: string;
            readonly created_by: string;
            readonly digest: string | null;
            readonly ended_at: string | null;
            readonly expires_at: string;
            readonly file_id: string | null;
            readonly media_type: string;
            readonly package_id: string;
            readonly receiving: components["schemas"]["Receiving"] | null;
            readonly relative_path: string;
            readonly size_bytes: number | null;
            /** @enum {string} */
            readonly status: "created" | "receiving" | "completed" | "aborted" | "expired";
            readonly upload_grant: components["schemas"]["Grant"];
            readonly upload_id: string;
            readonly upload_url: string;
        };
        readonly VerificationOptions: {
            readonly backend_id?: string | null;
            /**
             * @default both
             * @enum {string|null}
             */
            readonly digest?: "primary" | "both" | null;
            readonly limit?: number | null;
            readonly max_bytes_per_second?: number | null;
            readonly sample_percent?: number | null;
            readonly since?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly banner: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Banner"];
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                readonly since?: number;
                readonly subject_id?: string;
                readonly subject_kind?: string;
                readonly type?: string;
                readonly wait?: number;
            };
            readonly header?: {
                readonly "Last-Event-ID"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/cbor": string;
                    readonly "application/json": components["schemas"]["EventPage"];
                    readonly "text/event-stream": string;
                };
            };
        };
    };
    readonly getEventPayload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly sequence: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/cbor": string;
                };
            };
        };
    };
    readonly getFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly file_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["File"];
                };
            };
        };
    };
    readonly downloadFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "If-Match"?: string;
                readonly "If-None-Match"?: string;
                readonly "If-Range"?: string;
                readonly Range?: string;
            };
            readonly path: {
                readonly file_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "*/*": string;
                };
            };
            readonly 206: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "*/*": string;
                };
            };
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly grantRead: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly file_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Grant"];
                };
            };
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly listJobs: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly kind?: "retention-sweep" | "retention-gc" | "storage-verify" | "storage-reconcile" | "upload-expiry";
                readonly limit?: number;
                readonly state?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    readonly createJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateJob"];
            };
        };
        readonly responses: {
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    readonly getJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    readonly cancelJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    readonly listJobItems: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly job_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobItemPage"];
                };
            };
        };
    };
    readonly listMetadataSchemas: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MetadataSchemaPage"];
                };
            };
        };
    };
    readonly registerMetadataSchema: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RegisterSchema"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MetadataSchema"];
                };
            };
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MetadataSchema"];
                };
            };
        };
    };
    readonly getMetadataSchema: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly slug: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MetadataSchema"];
                };
            };
        };
    };
    readonly listPackages: {
        readonly parameters: {
            readonly query?: {
                readonly created_after?: string;
                readonly created_before?: string;
                readonly cursor?: string;
                readonly eligible?: boolean;
                readonly held?: boolean;
                readonly limit?: number;
                readonly name?: string;
                readonly producer?: string;
                readonly retention_class?: string;
                readonly status?: "created" | "finalized" | "collecting" | "garbage_collected";
                readonly subject?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PackagePage"];
                };
            };
        };
    };
    readonly createPackage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreatePackage"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedPackage"];
                };
            };
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedPackage"];
                };
            };
        };
    };
    readonly getPackage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Package"];
                };
            };
        };
    };
    readonly postArchive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/x-tar": string;
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-ndjson": components["schemas"]["ArchiveLine"];
                };
            };
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly explainRetention: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RetentionExplanation"];
                };
            };
        };
    };
    readonly listFiles: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
                readonly prefix?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FilePage"];
                };
            };
        };
    };
    readonly postFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "multipart/form-data": components["schemas"]["FileForm"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["File"];
                };
            };
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly putFile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Content-Digest"?: string;
                readonly "Idempotency-Key"?: string;
                readonly "Repr-Digest"?: string;
                readonly "X-Content-Address"?: string;
            };
            readonly path: {
                readonly package_id: string;
                readonly relative_path: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/octet-stream": string;
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["File"];
                };
            };
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly finalizePackage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["FinalizePackage"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FinalizedPackage"];
                };
            };
        };
    };
    readonly grantUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["GrantUpload"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Grant"];
                };
            };
        };
    };
    readonly recordKnown: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["KnownFiles"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KnownResults"];
                };
            };
        };
    };
    readonly getManifest: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/cbor": string;
                };
            };
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly getManifestJson: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly getRetention: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RetentionStatus"];
                };
            };
        };
    };
    readonly extendRetention: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ExtendRetention"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RetentionExtension"];
                };
            };
        };
    };
    readonly listRetentionHistory: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RetentionHistoryPage"];
                };
            };
        };
    };
    readonly listHolds: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HoldPage"];
                };
            };
        };
    };
    readonly applyHold: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ApplyHold"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Hold"];
                };
            };
        };
    };
    readonly releaseHold: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly hold_id: string;
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReleaseHold"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Hold"];
                };
            };
        };
    };
    readonly undeletePackage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                readonly package_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["UndeletePackage"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Package"];
                };
            };
        };
    };
    readonly createUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateUpload"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    readonly getUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly upload_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    readonly putUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Content-Digest"?: string;
                readonly "Repr-Digest"?: string;
                readonly "X-Content-Address"?: string;
            };
            readonly path: {
                readonly upload_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/octet-stream": string;
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["File"];
                };
            };
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["File"];
                };
            };
            readonly 307: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly abortUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly upload_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
}
