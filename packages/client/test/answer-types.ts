import type {
  FileJson,
  FinalizedPackageJson,
  GrantJson,
  HoldJson,
  JobJson,
  KnownFileJson,
  KnownResultJson,
  MetadataSchemaJson,
  MetadataSchemaSummaryJson,
  PackageJson,
  RetentionExplanationJson,
  RetentionExtensionJson,
  RetentionJson,
  RetentionStatusJson,
  UploadJson,
} from '@artifact-store/planes';
import type { components } from '../src/api/openapi.generated.js';

type Schemas = components['schemas'];

/** Text of a list of names is text, and what is the user's own may hold anything. */
type Shape<Value> = Value extends string
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Shape<Item>[]
    : Value extends object
      ? string extends keyof Value
        ? object
        : { readonly [Name in keyof Value]: Shape<Value[Name]> }
      : Value;

type Agreement<Ours, Documented> =
  Shape<Ours> extends Shape<Documented>
    ? Shape<Documented> extends Shape<Ours>
      ? true
      : 'the document has less'
    : 'ours has less';

const agree = <_Ours, _Documented>(_: Agreement<_Ours, _Documented>) => undefined;

/** What the codecs of the client read is what the OpenAPI document says, or this does not compile: each member, and where it may be null. */
agree<FileJson, Schemas['File']>(true);
agree<FinalizedPackageJson, Schemas['FinalizedPackage']>(true);
agree<GrantJson, Schemas['Grant']>(true);
agree<HoldJson, Schemas['Hold']>(true);
agree<JobJson, Schemas['Job']>(true);
agree<KnownFileJson, Schemas['KnownFile']>(true);
agree<KnownResultJson, Schemas['KnownResult']>(true);
agree<MetadataSchemaJson, Schemas['MetadataSchema']>(true);
agree<MetadataSchemaSummaryJson, Schemas['MetadataSchemaSummary']>(true);
agree<PackageJson, Schemas['Package']>(true);
agree<RetentionJson, Schemas['Retention']>(true);
agree<RetentionStatusJson, Schemas['RetentionStatus']>(true);
agree<RetentionExplanationJson, Schemas['RetentionExplanation']>(true);
agree<RetentionExtensionJson, Schemas['RetentionExtension']>(true);
agree<UploadJson, Schemas['Upload']>(true);
